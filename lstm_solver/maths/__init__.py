"""Numbers, equations and their derivatives: knows no network and no page."""
