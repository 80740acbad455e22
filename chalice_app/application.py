"""The Chalice application, put together once. Reads no environment: Chalice imports it while it packages."""

from __future__ import annotations

from chalice import Chalice

from chalice_app.routes import (
    collections,
    endpoints,
    failures,
    findings,
    health,
    load_balancers,
    permissions,
    policies,
)
from chalice_app.routes.answering import shape_errors

# The app's logger has the name of the package `heliostat`: configured by Chalice, it would keep that package's warnings
# from a person and print errors among the output of `heliostat up --json`. Lambda's own handler takes what is logged.
app = Chalice(app_name="heliostat", configure_logs=False)
app.api.cors = False  # the dashboard is served from the same origin
for routes in (health, policies, permissions, load_balancers, failures, collections, endpoints, findings):
    app.register_blueprint(routes.blueprint)
app.register_middleware(shape_errors, "http")
