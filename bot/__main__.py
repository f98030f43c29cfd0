"""Where `python -m bot` begins."""


def main() -> None:
    from bot.cli import app  # noqa: PLC0415 (importing this file must not start anything)

    app(prog_name="binhyen")


if __name__ == "__main__":
    main()
