"""The Chalice application, put together once. Reads no environment: Chalice imports it while it packages."""

from __future__ import annotations

from chalice import Chalice

from chalice_app.handlers import drain, instance_events, stack_events, tick, webhooks, worker
from chalice_app.routes import (
    api_documents,
    audit,
    changes,
    collections,
    costs,
    endpoints,
    exports,
    failures,
    findings,
    health,
    load_balancers,
    mirroring,
    mutes,
    notifications,
    operations,
    owners,
    page,
    paths,
    permissions,
    pipeline,
    policies,
    purges,
    rules,
    sensitive_classes,
    sensitive_data,
    session,
    settings,
    sign_in,
    traffic,
    users,
)
from chalice_app.routes.answering import shape_errors
from chalice_app.routes.auditing import log_request, record_changes
from chalice_app.routes.permitting import permit
from chalice_app.routes.securing import secure

# The app's logger has the name of the package `heliostat`: configured by Chalice, it would keep that package's warnings
# from a person and print errors among the output of `heliostat up --json`. Lambda's own handler takes what is logged.
app = Chalice(app_name="heliostat", configure_logs=False)
app.api.cors = False  # the dashboard is served from the same origin
for module in (
    *(page, sign_in, session, health, policies, permissions, load_balancers, mirroring, operations, failures, pipeline),
    *(costs, collections, endpoints, owners, traffic, paths, api_documents, sensitive_data, sensitive_classes),
    *(findings, rules, changes, mutes, exports),
    *(settings, users, audit, purges, notifications),
    *(worker, tick, stack_events, instance_events, drain, webhooks),
):
    app.register_blueprint(module.blueprint)
# From the outermost to the innermost.
for middleware in (log_request, secure, shape_errors, permit, record_changes):
    app.register_middleware(middleware, "http")
