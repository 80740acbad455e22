"""The bounds of the shared vocabulary, each with its reason."""

from __future__ import annotations

# Longest path that is templated segment by segment; longer ones are attacks or data, and one endpoint holds them all.
PATH_CHARACTERS_MAX = 2048
# Deeper than API documents go (the deepest path of 15 public ones has 10 segments); the rest becomes one parameter.
PATH_SEGMENTS_MAX = 32
# Templates are sort keys of DynamoDB, which hold 1,024 bytes with method (32) and host (259): the segment that crosses
# this bound (at most 256 characters) is the last one before `{rest}`. Templates are ASCII: characters are bytes.
TEMPLATE_CHARACTERS_MAX = 448
# A longer segment is data whatever its shape.
SEGMENT_CHARACTERS_MAX = 256

# What fits a list column; a real API speaks two or three.
CONTENT_TYPES_MAX = 16
CONTENT_TYPE_CHARACTERS_MAX = 80
# http/1.0, http/1.1, h2, grpc, websocket, and room.
PROTOCOLS_MAX = 8
# 100 to 599 is 500 possible; a real endpoint answers with a handful, a hostile server shall not fill the item.
STATUSES_MAX = 64

# More than documented operations have (the largest of 15 public documents has 23), headers and cookies included.
PARAMETERS_MAX = 200
PARAMETER_NAME_CHARACTERS_MAX = 128
# Of one request; the rest is not looked at, so that one request cannot cost more than a long one.
PARAMETERS_PER_REQUEST_MAX = 300

# Fields of one endpoint over all its bodies: 400 fields with pointers of 256 bytes, and 200 parameters with names of
# 512 bytes, stay below DynamoDB's 400 KB with their counters even where they do not compress.
FIELDS_MAX = 400
FIELD_POINTER_BYTES_MAX = 256
# Keys that are left out now and then of one object: nobody names so many, so they are keys of a map.
PROPERTIES_MAX = 100
# The same of keys that are all left out and whose values are records of one kind: fewer tell. What links and includes
# of one resource come to (JSON:API, HAL) stays below.
MAP_RECORDS_MIN = 16
# Deeper structures are recursive documents; what lies below is counted as its parent's type only.
FIELD_DEPTH_MAX = 8
# Bytes of a body that are parsed; the agent sends no more.
BODY_PARSED_BYTES_MAX = 65_536
# Items of one array that are looked at: the 21st item seldom tells what the first 20 do not.
ARRAY_ITEMS_PARSED_MAX = 20

# Objects, or requests, that must have been seen before "always present" is called required: in 20 of them, something
# that is really missing one time in seven would have been missing at least once with 95 % certainty.
REQUIRED_SUPPORT_MIN = 20

# Minutes told apart in what a batch says of an endpoint: a batch spans seconds; captures that are replayed span days.
MINUTES_MAX = 2_880
# Details of one rule at one endpoint: names of parameters and fields, of which a hostile client makes up any number.
SIGHTING_DETAILS_MAX = 20
# Of all rules at one endpoint: with evidence of 200 characters, 120 KB at the worst, which compress to a tenth.
SIGHTINGS_MAX = 300
# Distinct strings of one place that are kept before none are: an enumeration of more is claimed of nothing.
ENUM_VALUES_MAX = 16

# Bytes of bodies and targets that a tally holds before it looks at them, all at once: as many as a record brings.
LOOKED_AT_BYTES_MAX = 262_144
# Elements of one XML body, and how deep they may lie: beyond, it is an attack on whoever reads it.
XML_ELEMENTS_MAX = 5_000
XML_DEPTH_MAX = 64
# Levels of a msgpack body: one byte opens one.
MSGPACK_DEPTH_MAX = 64

# Protocols of one endpoint: there are ten.
KINDS_MAX = 16
# VNIs of one endpoint: load balancers that lead to it, and room.
VNIS_MAX = 16

# Endpoints of a host that its review names as the busiest: what one look at traffic measures of all hosts together.
BUSIEST_ENDPOINTS_MAX = 40
