"""What moto lacks of AWS, added the way moto is built.

moto is pinned to one version: these modules change its private parts. Each change has a test that fails when moto
itself changes there, so that an upgrade shows what can go.
"""
