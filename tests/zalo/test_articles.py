"""Articles and their broadcast look exactly as Zalo's pages show them."""

from dataclasses import replace

import pytest

from bot.simulator.targets import Target
from bot.zalo import articles
from bot.zalo.articles import Encoding, Written
from bot.zalo.wire import Host, read_answer
from handlers.desk import articles as desk

ARTICLE = Written(
    "Họp dân thứ Bảy",
    "Công an phường",
    "Mời bà con tới nhà văn hóa",
    "https://example.vn/cover/notice.png",
    ["Mời bà con tới nhà văn hóa.", "", "Mang theo giấy mời."],
)


def test_an_article_is_shown_has_a_cover_and_one_paragraph_for_each_line_that_says_something() -> None:
    request = articles.create(ARTICLE)
    assert (request.method, request.host, request.path) == ("POST", Host.OPENAPI, "/v2.0/article/create")
    assert request.body == {
        "type": "normal",
        "title": ARTICLE.title,
        "author": ARTICLE.author,
        "description": ARTICLE.description,
        "cover": {"cover_type": "photo", "photo_url": ARTICLE.cover, "status": "show"},
        "body": [
            {"type": "text", "content": "Mời bà con tới nhà văn hóa."},
            {"type": "text", "content": "Mang theo giấy mời."},
        ],
        "status": "show",
        "comment": "hide",
    }
    assert not request.is_send, "nobody is reached yet: it may simply be asked again"


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "ế" * 151},
        {"author": "ế" * 51},
        {"description": "ế" * 301},
        {"title": ""},
        {"cover": ""},
        {"paragraphs": [""]},
    ],
)
def test_what_zalo_would_refuse_is_not_even_written(changed: dict[str, object]) -> None:
    assert articles.create(replace(ARTICLE, title="ế" * 150, author="ế" * 50, description="ế" * 300)).body
    with pytest.raises(ValueError, match="article"):
        articles.create(replace(ARTICLE, **changed))  # type: ignore[arg-type]  # one of each kind


def test_what_is_written_fits() -> None:
    ours = (desk.LONGEST_TITLE, desk.LONGEST_AUTHOR, desk.LONGEST_DESCRIPTION)
    assert ours == (articles.LONGEST_TITLE, articles.LONGEST_AUTHOR, articles.LONGEST_DESCRIPTION)


def test_a_token_is_verified_and_an_article_removed() -> None:
    assert articles.verify("t1").body == {"token": "t1"}
    assert articles.verify("t1").path == "/v2.0/article/verify"
    assert articles.remove("a1").body == {"id": "a1"}
    assert articles.remove("a1").path == "/v2.0/article/remove"


def test_a_broadcast_goes_to_everybody_through_the_second_version_and_is_never_lightly_repeated() -> None:
    request = articles.broadcast(["a1"])
    assert (request.path, request.is_send) == ("/v2.0/oa/message", True)
    element = {"media_type": "article", "attachment_id": "a1"}
    payload = {"template_type": "media", "elements": [element]}
    assert request.body == {
        "recipient": {"target": {"gender": "0"}},
        "message": {"attachment": {"type": "template", "payload": payload}},
    }
    for wrong in ([], ["a"] * 6):
        with pytest.raises(ValueError, match="articles"):
            articles.broadcast(wrong)


@pytest.mark.parametrize(
    ("encoding", "ages", "cities"),
    [(Encoding.TEXT, "3,4", "4"), (Encoding.NUMBER, [3, 4], 4), (Encoding.LIST, [3, 4], [4])],
)
def test_a_filter_is_written_in_each_of_the_three_ways_and_means_the_same(
    encoding: Encoding, ages: object, cities: object
) -> None:
    body = articles.broadcast(["a1"], {"ages": [3, 4], "cities": [4]}, encoding).body
    assert body is not None
    target = body["recipient"]["target"]  # type: ignore[index]  # a plain body
    assert target == {"ages": ages, "cities": cities}
    plain = articles.broadcast(["a1"], {"ages": [3, 4], "cities": [4]}).body
    assert plain is not None
    assert Target.read(target) == Target.read(plain["recipient"]["target"])  # type: ignore[index]


def test_ids_come_as_text_or_number_and_may_be_missing() -> None:
    assert articles.token_of(read_answer(200, {}, b'{"error":0,"data":{"token":"t1"}}')) == {"token": "t1"}
    assert articles.id_of(read_answer(200, {}, b'{"error":0,"data":{"id":9007199254740993}}')) == {
        "article_id": "9007199254740993"
    }
    assert articles.id_of(read_answer(200, {}, b'{"error":0,"message":"Success"}')) == {"article_id": ""}
