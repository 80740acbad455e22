"""Who calls an endpoint, from where, with which credentials, and what becomes of it.

`credentials` tells what a request carries, `jwt_facts` and `basic_facts` what a credential says of itself (the agent
notes the same before it masks), `client` where a request came from, `user_agent` which program sent it. `access` adds
all of it up, `summary` says it in words.
"""
