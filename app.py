"""What Chalice deploys: the application of `chalice_app`, and nothing else."""

from chalice_app.application import app

__all__ = ["app"]
