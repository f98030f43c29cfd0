"""What hangs on the wall of the desk: the texts and the settings in force."""

from dataclasses import dataclass, field
from datetime import tzinfo

from handlers.desk.catalogue import Catalogue
from handlers.desk.spoken import type_prompts
from handlers.rules.places import Gazetteer


@dataclass(frozen=True)
class Office:
    """The texts, the settings in force, and the names of places once they were read."""

    texts: Catalogue
    timezone: tzinfo
    scale: float = 1.0
    admins: frozenset[str] = frozenset()
    public_url: str = ""
    operator: str = ""  # who runs the account that the settings describe, as people know it
    first_oa: str = ""  # which account that is; every other one is known by its own name
    writes_down: bool = False  # whether a machine writes down what voice notes say
    prompts: type_prompts = field(default_factory=dict)  # what the communes recorded
    gazetteers: dict[str, tuple[tuple[int, ...], Gazetteer]] = field(default_factory=dict)
