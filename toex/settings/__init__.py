"""Settings of the TOEX tasking and referral system; every value that differs between places comes from the environment.

`docs/settings.md` lists the variables. Without `DATABASE_URL` and `REDIS_URL` the system runs its own
PostgreSQL and Redis under `var/` (see `toex/embedded`). One module for each concern.
"""

from toex.settings.api import *
from toex.settings.background import *
from toex.settings.base import *
from toex.settings.database import *
from toex.settings.security import *
from toex.settings.service import *
from toex.settings.sign_in import *
from toex.settings.storage import *
