"""Installs Heliostat in an AWS account, upgrades it in place, and takes all of it away again."""
