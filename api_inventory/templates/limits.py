"""The bounds of learnt path templates, each with its reason."""

from __future__ import annotations

# Nodes of the trie that evidence is counted in. The largest of 400 public API documents has 900 positions; the rest is
# room for values, of which a few dozen at one position tell as much as all.
TRIE_NODES_MAX = 20_000
# Literal children of one position that are looked at one by one. The widest documented position (RPC methods of a chat
# service below `/api`) has 174; whoever has more than this has values, or is attacked.
CHILDREN_MAX = 400
# Rules of a host, those out of force included, and routes that one rule lists: with both a host's document stays small
# beside its endpoints.
RULES_MAX = 2_000
LITERALS_MAX = 400
# Uncertain words that one rule names for people; more are not read.
UNCERTAIN_MAX = 50
# How far below a child its siblings are compared: deeper levels told nothing more in training.
LEVELS_COMPARED_MAX = 3
# Nodes of one level that are compared: a sample of a subtree tells what it looks like.
LEVEL_NODES_MAX = 200

# Probabilities of being a value: merge at the upper one, split at the lower one, keep what was between them.
MERGE_PROBABILITY = 0.5
SPLIT_PROBABILITY = 0.3
# Values that a child must go on alike with, so that the lower one is enough for it.
COMPANIONS_MIN = 3
# What is merged wrongly hides a route, so a position with few requests must be surer: more requests will tell.
MERGE_PROBABILITY_OF_FEW = 0.65
FEW_REQUESTS_MAX = 40
# Fewer requests at a position than these tell nothing: two paths of a new host are two paths.
MERGE_REQUESTS_MIN = 5
# Siblings that are collections, where such a share are plurals, of so many different words: fewer may be so by chance.
COLLECTIONS_MIN = 5
COLLECTION_WORDS_MIN = 3
COLLECTIONS_SHARE_MIN = 0.8
# Between these a person is asked.
UNCERTAIN_PROBABILITIES = (0.35, 0.65)
# A position that was changed is left alone for so long: who looks at an inventory twice a day sees one answer.
CHANGE_INTERVAL_S = 86_400
# Rules that are out of force are kept until no record of their time can come any more: Kinesis keeps seven days.
RULE_HISTORY_S = 8 * 86_400
# An endpoint is provisional until so many requests succeeded.
SUCCESSES_MIN = 3

# A leading date or number is the version of an API where it has this share of this many requests.
VERSION_SHARE_MIN = 0.9
VERSION_REQUESTS_MIN = 10
# Digits in front of an API's paths: whoever serves three versions at once has many.
BARE_VERSIONS_MAX = 3
# A service that dates each of its resources has so many dates (AWS Lambda has 12); daily reports soon have more.
VERSIONS_MAX = 20

# Template texts whose group is remembered: those of a busy host between two decisions.
GROUPS_REMEMBERED_MAX = 4_096

# Paths of one host that people may pin, of each kind: more than anybody says by hand.
PINS_MAX = 500

# Paths with methods that one host may have been asked for although nobody serves them, before they are collected under
# one endpoint: whoever mistypes makes a few, a scanner asks for thousands.
UNSERVED_PATHS_MAX = 200
# Paths with methods that are known to be served where others are collected: eight bytes each, in the document of a
# host's templates.
SERVED_PATHS_MAX = 20_000
