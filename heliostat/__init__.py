"""The command line, and the composition of the embedded and the emulated run.

Everything below is put together here and nowhere else. What a command does lies in its own folder
(`learning`, `report`, `up`); `commands` holds only what a person types.
"""
