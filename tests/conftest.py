"""Settings that every test shares."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=50)
# the gate tries the same examples each time, so that it fails only for what the change did
settings.register_profile("gate", settings.get_profile("default"), derandomize=True, database=None)
settings.load_profile("gate" if os.environ.get("LSTM_SOLVER_NO_SKIP") else "default")
