"""How many calls a minute are allowed: one bucket for the app, one for each account."""

from dataclasses import dataclass
from datetime import datetime


@dataclass
class Bucket:
    """Empties itself at the full minute."""

    limit: int
    minute: datetime | None = None
    used: int = 0

    def remaining(self, now: datetime) -> int:
        minute = now.replace(second=0, microsecond=0)
        if minute != self.minute:
            self.minute, self.used = minute, 0
        return self.limit - self.used

    def take(self, now: datetime) -> bool:
        """Whether one more call fits; a refused call costs nothing."""
        if self.remaining(now) <= 0:
            return False
        self.used += 1
        return True
