"""What template tools get wrong, as traffic: each case with several draws of values, so that none fits by chance."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from api_inventory.path_template import path_template
from api_inventory.templates.decide import decide
from api_inventory.templates.evidence import LeafEvidence, MethodEvidence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_inventory.templates.host_templates import HostTemplates

Request = tuple[str, str, int]

ADJECTIVES = [
    "amber",
    "bold",
    "calm",
    "dusty",
    "eager",
    "fancy",
    "gentle",
    "happy",
    "icy",
    "jolly",
    "kind",
    "lucky",
    "mellow",
    "noble",
    "odd",
    "proud",
    "quiet",
    "rapid",
    "shy",
    "tidy",
]
ANIMALS = [
    "badger",
    "bison",
    "cat",
    "crane",
    "dingo",
    "eagle",
    "falcon",
    "gecko",
    "heron",
    "ibis",
    "jackal",
    "koala",
    "lemur",
    "moose",
    "newt",
    "otter",
    "panda",
]
PEOPLE = [
    "john",
    "mary",
    "priya",
    "wei",
    "fatima",
    "lars",
    "olga",
    "kofi",
    "ines",
    "yuki",
    "tomas",
    "nadia",
    "aaron",
    "bella",
    "carlos",
    "diego",
    "elena",
    "farid",
    "greta",
    "hugo",
]
SEEDS = range(4)


def learnt(requests: Iterable[Request]) -> HostTemplates:
    return decide(leaves(requests), now_s=0)


def leaves(requests: Iterable[Request]) -> list[LeafEvidence]:
    counts: dict[tuple[str, str], Counter[str]] = {}
    for method, path, status in requests:
        kind = {2: "ok", 4: "other"}.get(status // 100, "other")
        kind = {401: "refused", 403: "refused", 404: "not_found"}.get(status, kind)
        counts.setdefault((path_template(path).text, method), Counter())[kind] += 1
    return [
        LeafEvidence(template, {method: MethodEvidence(outcomes.total(), **outcomes)})
        for (template, method), outcomes in counts.items()
    ]


def erased(templates: HostTemplates, *paths: str) -> list[str]:
    """Templates with the names of parameters left out."""
    texts = (templates.template_of(path, 0).text for path in paths)
    return ["/".join("{}" if "{" in part else part for part in text.split("/")) for text in texts]


def slug(draw: random.Random) -> str:
    return f"{draw.choice(ADJECTIVES)}-{draw.choice(ANIMALS)}"


def repeated(draw: random.Random, values: list[str], count: int) -> list[str]:
    """`count` draws in which early values are more frequent, each at least once where they fit."""
    drawn = [values[int(len(values) * draw.random() ** 1.6)] for _ in range(count)]
    return [*values[:count], *drawn][:count]


def crud(base: str, ids: list[str]) -> list[Request]:
    """What clients do with a collection and its items."""
    listed = [("GET", base, 200)] * 10 + [("POST", base, 201)] * 3
    return listed + [
        (method, f"{base}/{one}", status)
        for one in ids
        for method, status in (("GET", 200), ("GET", 200), ("PATCH", 200), ("DELETE", 204))
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_routes_beside_ids_stay_routes(seed: int) -> None:
    draw = random.Random(seed)
    ids = [str(draw.randrange(1, 10**6)) for _ in range(60)]
    routes = [("GET", "/users/me", 200)] * 40 + [("GET", "/users/search?q=a", 200)] * 30

    templates = learnt(crud("/users", ids) + routes)

    assert erased(templates, "/users/me", "/users/search", "/users/77") == ["/users/me", "/users/search", "/users/{}"]


@pytest.mark.parametrize("seed", SEEDS)
def test_routes_beside_names_stay_routes(seed: int) -> None:
    draw = random.Random(seed)
    names = draw.sample(PEOPLE, 14)
    routes = [("GET", "/users/me", 200)] * 40 + [("POST", "/users/login", 200)] * 30

    templates = learnt(crud("/users", names) + routes)

    found = erased(templates, "/users/me", "/users/login", f"/users/{names[0]}", "/users/zoe")
    assert found == ["/users/me", "/users/login", "/users/{}", "/users/{}"]


@pytest.mark.parametrize("times", [1, 10, 100])
@pytest.mark.parametrize("seed", SEEDS)
def test_values_beside_a_route_are_values_however_busy_the_route_is(seed: int, times: int) -> None:
    draw = random.Random(seed)
    names = draw.sample(PEOPLE, 14)
    route = [("POST", "/annotation/genomic", 200), ("GET", "/annotation/genomic/settings", 200)] * 20

    templates = learnt([("GET", f"/annotation/{one}", 200) for one in names for _ in range(4)] + route * times)

    found = erased(templates, "/annotation/genomic", "/annotation/genomic/settings", f"/annotation/{names[0]}")
    assert found == ["/annotation/genomic", "/annotation/genomic/settings", "/annotation/{}"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_hot_namespace_is_a_value_like_the_others(seed: int) -> None:
    draw = random.Random(seed)
    others = [f"team-{word}" for word in draw.sample(ANIMALS, 9)]
    spaces = ["default" if draw.random() < 0.6 else draw.choice(others) for _ in range(400)]
    kinds = ["pods", "services", "configmaps"]
    requests = [("GET", f"/api/v1/namespaces/{space}/{draw.choice(kinds)}", 200) for space in spaces]
    requests += [("GET", f"/api/v1/namespaces/{space}/pods/{slug(draw)}", 200) for space in spaces[:80]]
    requests += [("GET", f"/api/v1/namespaces/{space}", 200) for space in spaces[:60]]

    templates = learnt(requests)

    assert erased(templates, "/api/v1/namespaces/default/pods", f"/api/v1/namespaces/{others[0]}/services") == [
        "/api/v1/namespaces/{}/pods",
        "/api/v1/namespaces/{}/services",
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_parameter_after_a_parameter_is_found_where_both_are_slugs(seed: int) -> None:
    draw = random.Random(seed)
    owners = draw.sample(PEOPLE, 12)
    repositories = [(owner, slug(draw)) for owner in owners for _ in range(draw.randint(1, 4))]
    requests = []
    for owner, repository in (repositories[int(len(repositories) * draw.random() ** 1.5)] for _ in range(400)):
        below = draw.choice(["", "", "/issues", "/pulls", "/commits", f"/issues/{draw.randrange(500)}"])
        requests.append(("GET", f"/repos/{owner}/{repository}{below}", 200))

    templates = learnt(requests)

    owner, repository = repositories[0]
    found = erased(templates, f"/repos/{owner}/{repository}/issues", f"/repos/{owner}/{repository}", "/repos/zoe/one")
    assert found == ["/repos/{}/{}/issues", "/repos/{}/{}", "/repos/{}/{}"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_chain_of_parameters_of_a_small_tenant_is_found(seed: int) -> None:
    draw = random.Random(seed)
    chains = [
        f"/sessions/{draw.choice(PEOPLE)}/{slug(draw)}/{draw.choice(ANIMALS)}{draw.randrange(9)}" for _ in range(25)
    ]
    requests = [(method, chain, 200) for chain in repeated(draw, chains, 120) for method in ("GET", "PUT")]

    templates = learnt(requests)

    assert set(erased(templates, *chains)) == {"/sessions/{}/{}/{}"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_list_of_remote_procedures_stays_a_list(seed: int) -> None:
    draw = random.Random(seed)
    nouns = [
        "chat",
        "users",
        "files",
        "channels",
        "reactions",
        "pins",
        "stars",
        "team",
        "usergroups",
        "views",
        "reminders",
        "dnd",
        "search",
    ]
    verbs = ["list", "info", "create", "delete", "update", "open", "close", "add", "remove", "history"]
    procedures = draw.sample([f"{noun}.{verb}" for noun in nouns for verb in verbs], 90)
    requests = [("POST", f"/api/{one}", 200) for one in procedures for _ in range(draw.randint(1, 30))]

    templates = learnt(requests)

    assert erased(templates, *(f"/api/{one}" for one in procedures)) == [f"/api/{one}" for one in procedures]


@pytest.mark.parametrize("seed", SEEDS)
def test_reports_in_camel_case_stay_routes(seed: int) -> None:
    draw = random.Random(seed)
    subjects = ["Year", "Month", "Country", "Customer", "Product", "Region", "Channel", "Device"]
    reports = draw.sample([f"{kind}By{subject}" for kind in ("report", "total", "average") for subject in subjects], 18)
    requests = [("GET", f"/api/{one}?from=1", 200) for one in reports for _ in range(draw.randint(2, 30))]

    assert erased(learnt(requests), *(f"/api/{one}" for one in reports)) == [f"/api/{one}" for one in reports]


@pytest.mark.parametrize(
    "version", ["api/v10", "api/1.0", "2010-04-01", "api/0", "v1beta1", "v20180820", "shop/2017-01-11"]
)
def test_versions_stay_where_they_stand(version: str) -> None:
    requests = crud(f"/{version}/orders", [str(number) for number in range(30)])

    templates = learnt(requests)

    assert erased(templates, f"/{version}/orders", f"/{version}/orders/7") == [
        f"/{version}/orders",
        f"/{version}/orders/{{}}",
    ]


def test_a_service_that_dates_its_resources_keeps_its_dates() -> None:
    requests = [
        *crud("/2015-03-31/functions", [str(number) for number in range(20)]),
        *crud("/2017-03-31/tags", [str(number) for number in range(20)]),
        *crud("/2019-09-25/destinations", [str(number) for number in range(20)]),
    ]

    assert erased(learnt(requests), "/2015-03-31/functions/7", "/2017-03-31/tags") == [
        "/2015-03-31/functions/{}",
        "/2017-03-31/tags",
    ]


def test_dates_that_are_values_are_one_parameter() -> None:
    requests = [("GET", f"/reports/2024-0{month}-{day}/summary", 200) for month in range(1, 9) for day in range(10, 28)]

    templates = learnt(requests)

    assert (
        erased(templates, "/reports/2024-02-13/summary", "/reports/2025-01-01/summary") == ["/reports/{}/summary"] * 2
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_fixed_lists_next_to_ids_are_not_absorbed(seed: int) -> None:
    draw = random.Random(seed)
    ids = [f"{draw.getrandbits(128):032x}" for _ in range(50)]
    requests = crud("/v2/incidents", ids)
    requests += [("GET", "/v2/incidents/types", 200)] * 25 + [("GET", "/v2/incidents/custom_fields", 200)] * 12

    assert erased(learnt(requests), "/v2/incidents/types", "/v2/incidents/custom_fields") == [
        "/v2/incidents/types",
        "/v2/incidents/custom_fields",
    ]


def test_the_format_of_an_answer_stays_behind_the_parameter() -> None:
    call = "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Calls/CA0123456789abcdef0123456789abcde{}.json"
    requests = [("GET", call.format(digit), 200) for digit in range(10)]

    template = learnt(requests).template_of(call.format(3), 0).text

    assert template == "/2010-04-01/Accounts/{account_id}/Calls/{call_id}.json"


@pytest.mark.parametrize("values", ["en de fr ja pt-BR de-DE en-GB zh-Hans nl es", "US GB DE FR IN BR JP CA AU SE"])
def test_locales_and_countries_are_parameters_and_called_so(values: str) -> None:
    pages = ["home", "products", "products/42", "cart", "help"]
    requests = [("GET", f"/{one}/{page}", 200) for one in values.split() for page in pages for _ in range(3)]

    template = learnt(requests).template_of(f"/{values.split()[1]}/products/7", 0)

    name = "country" if values.isupper() or values.startswith("US") else "locale"
    assert template.text == f"/{{{name}}}/products/{{product_id}}"
    assert template.parameters[0] == (name, values.split()[1])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_path_of_a_calendar_has_the_parts_of_a_date(seed: int) -> None:
    draw = random.Random(seed)
    posts = [
        f"/{draw.randint(2019, 2026)}/{draw.randint(1, 12):02}/{draw.randint(1, 28):02}/{slug(draw)}" for _ in range(80)
    ]

    templates = learnt(("GET", post, 200) for post in posts)

    assert {templates.template_of(post, 0).text for post in posts} == {"/{year}/{month}/{day}/{id}"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_tree_of_files_is_one_parameter_of_any_depth(seed: int) -> None:
    draw = random.Random(seed)

    def file() -> str:
        folders = [draw.choice(ANIMALS) for _ in range(draw.randint(0, 4))]
        return "/".join([*folders, f"{draw.choice(ADJECTIVES)}.{draw.choice(['txt', 'rs', 'md', 'log'])}"])

    files = [file() for _ in range(60)]
    requests = [("GET", f"/v1/files/{one}", 200) for one in files] + [("GET", "/v1/users/7", 200)] * 30

    template = learnt(requests).template_of("/v1/files/a/b/c.txt", 0)

    assert template.text == "/v1/files/{path}"
    assert template.parameters == (("path", "a/b/c.txt"),)


@pytest.mark.parametrize("seed", SEEDS)
def test_stores_of_files_are_one_parameter_and_one_path(seed: int) -> None:
    draw = random.Random(seed)
    stores = [f"{word}-{animal}" for word in ("assets", "logs", "exports") for animal in ANIMALS]
    requests = []
    for _ in range(500):
        folders = [draw.choice(ADJECTIVES) for _ in range(draw.randint(1, 4))]
        file = f"{draw.choice(ADJECTIVES)}-{draw.randrange(90)}.{draw.choice(['png', 'pdf', 'csv'])}"
        requests.append((draw.choice(["GET", "PUT"]), "/" + "/".join([draw.choice(stores), *folders, file]), 200))

    templates = learnt(requests)

    assert {templates.template_of(path, 0).text for _, path, _ in requests} == {"/{id}/{path}"}
    assert templates.template_of("/new-bucket/a/b.png", 0).parameters == (("id", "new-bucket"), ("path", "a/b.png"))


def test_the_folders_of_a_website_are_no_stores() -> None:
    kinds = {"css": "css", "scripts": "js", "img": "png", "fonts": "woff", "papers": "pdf", "clips": "mp4"}
    kinds |= {"sounds": "wav", "maps": "svg", "tables": "csv"}
    requests = [
        ("GET", f"/{folder}{below}/{animal}.{kind}", 200)
        for folder, kind in kinds.items()
        for below in ("", "/a", "/a/b")
        for animal in ANIMALS
    ]

    folders = {learnt(requests).template_of(path, 0).text.split("/")[1] for _, path, _ in requests}

    assert folders == kinds.keys()


def test_custom_methods_are_told_apart_behind_words_and_behind_ids() -> None:
    requests = [("POST", f"/v1/instances/{one}:{verb}", 200) for one in PEOPLE for verb in ("start", "stop")]
    requests += [("POST", f"/v1/instances/{number}:start", 200) for number in range(20)]
    requests += [("GET", f"/v1/instances/{one}", 200) for one in PEOPLE] * 3

    templates = learnt(requests)

    found = {path: templates.template_of(path, 0) for path in ("/v1/instances/zoe:stop", "/v1/instances/7:start")}
    assert {path: each.text for path, each in found.items()} == {
        "/v1/instances/zoe:stop": "/v1/instances/{instance_id}:stop",
        "/v1/instances/7:start": "/v1/instances/{instance_id}:start",
    }
    assert found["/v1/instances/zoe:stop"].parameters == (("instance_id", "zoe"),)
    assert templates.group_of("/v1/instances/{instance_id}:start", 0) == "/v1/instances/{instance_id}:start"


def test_methods_of_a_collection_stay_with_it() -> None:
    requests = [("POST", f"/v1/documents:{verb}", 200) for verb in ("batchGet", "commit")] * 30

    assert erased(learnt(requests), "/v1/documents:commit") == ["/v1/documents:commit"]


def test_what_stands_behind_a_colon_and_is_only_read_is_part_of_a_value() -> None:
    tags = [f"{one}:{animal}" for one in PEOPLE for animal in ANIMALS[:6]]

    templates = learnt([("GET", f"/images/{tag}", 200) for tag in tags] + [("GET", "/images", 200)] * 9)

    found = templates.template_of("/images/ada:lemur", 0)
    assert found.text == "/images/{image_id}"
    assert found.parameters == (("image_id", "ada:lemur"),)


def test_more_words_behind_ids_than_an_api_has_methods_are_parts_of_values() -> None:
    words = [f"{adjective}{animal.title()}" for adjective in ADJECTIVES for animal in ANIMALS]
    templates = learnt([("PUT", f"/labels/{number}:{word}", 200) for number, word in enumerate(words)])

    assert erased(templates, "/labels/7:boldCat", "/labels/8:something") == ["/labels/{}"] * 2


def test_titles_in_parentheses_are_values_among_titles() -> None:
    titles = [f"{one.title()}_({animal})" for one in PEOPLE for animal in ANIMALS[:4]]
    titles += [f"{one.title()}_({year})" for one in PEOPLE for year in (1995, 2003)]
    requests = [("GET", f"/wiki/{title}", 200) for title in titles for _ in range(2)]

    templates = learnt(requests)

    assert {templates.template_of(path, 0).text for _, path, _ in requests} == {"/wiki/{wiki_id}"}
    assert templates.template_of("/wiki/Priya_(1995)", 0).parameters == (("wiki_id", "Priya_(1995)"),)


def test_entity_sets_with_keys_stay_apart() -> None:
    sets = ["Products", "Suppliers", "Orders"]
    requests = [("GET", f"/odata/{name}{key}", 200) for name in sets for key in ("", "(1)", "(2)", "('a')")] * 9

    assert erased(learnt(requests), *(f"/odata/{name}(7)" for name in sets)) == ["/odata/{}"] * 3
    assert {learnt(requests).template_of(f"/odata/{name}(7)", 0).text.partition("(")[0] for name in sets} == {
        f"/odata/{name}" for name in sets
    }


def test_a_lookup_beside_names_stays_a_route() -> None:
    requests = crud("/users", PEOPLE) + [("GET", f"/users/by-email/{one}%40x.test", 200) for one in PEOPLE] * 5
    requests += [("GET", f"/users/{one}/followers", 200) for one in PEOPLE] * 3

    templates = learnt(requests)

    assert templates.template_of("/users/by-email/zoe%40x.test", 0).text == "/users/by-email/{email}"
    assert templates.template_of("/users/zoe", 0).text == "/users/{user_id}"


def test_routes_that_name_the_format_of_their_answer_are_no_files() -> None:
    routes = ["Calls.json", "Messages.json", "Usage.json", "Usage/Records.json", "Usage/Records/Daily.json"]
    routes += ["Usage/Triggers.json", "Queues.json", "SIP/Domains.json", "SIP/Domains/Mappings/Calls.json"]
    requests = [("GET", f"/2010-04-01/Accounts/{route}", 200) for route in routes for _ in range(20)]

    assert erased(learnt(requests), *(f"/2010-04-01/Accounts/{one}" for one in routes)) == [
        f"/2010-04-01/Accounts/{one}" for one in routes
    ]


@pytest.mark.parametrize("extension", ["atom", "php", "aspx", "do"])
def test_routes_that_name_what_answers_are_no_files(extension: str) -> None:
    names = [
        "popular",
        "shop/list",
        "shop/cart",
        "shop/cart/add",
        "account/view",
        "account/orders/list",
        "account/save",
    ]
    routes = [f"{name}.{extension}" for name in (*names, "help", "shop/cart/items/remove")]
    requests = [("GET", f"/store/{route}", 200) for route in routes for _ in range(20)]

    assert erased(learnt(requests), *(f"/store/{one}" for one in routes)) == [f"/store/{one}" for one in routes]


@pytest.mark.parametrize("requests_each", [1, 20])
def test_a_digit_in_front_of_all_routes_is_the_version(requests_each: int) -> None:
    paths = ["/1/boards/5f3c", "/1/members/me", "/1/search", "/2/boards/77"]

    templates = learnt([("GET", path, 200) for path in paths for _ in range(requests_each)])

    assert [erased(templates, path)[0].split("/")[1] for path in paths] == ["1", "1", "1", "2"]
    assert erased(templates, "/1/members/me") == ["/1/members/me"]


@pytest.mark.parametrize("tenants", [9, 30, 400])
def test_numbers_in_front_that_go_on_beyond_a_few_digits_are_ids(tenants: int) -> None:
    requests = [
        ("GET", f"/{tenant}/{route}", 200)
        for tenant in range(1, tenants + 1)
        for route in ("orders", "users", "orders/77")
        for _ in range(4)
    ]

    assert erased(learnt(requests), "/1/orders", "/7/users", "/25/orders") == ["/{}/orders", "/{}/users", "/{}/orders"]


def test_a_digit_that_ends_or_that_stands_before_an_id_is_no_version() -> None:
    assert path_template("/7").text == "/{id}"
    assert path_template("/3/4/5.png").text == "/{id}/{id_2}/{id_3}.png"


# Categories that no other API has, each with routes of its own.
CATEGORIES = {
    "dogma": ["effects", "attributes"],
    "sovereignty": ["map", "campaigns"],
    "loyalty": ["stores"],
    "insurance": ["prices"],
    "killmails": ["{}"],
    "fw": ["wars", "stats"],
    "industry": ["facilities", "systems"],
    "fleets": ["{}"],
    "universe": ["moons", "graphics", "{}"],
    "corporations": ["{}", "npccorps"],
}


@pytest.mark.parametrize("front", ["/v1", "/latest", "/rest/api/latest", "/1"])
def test_what_stands_behind_a_version_is_judged_alike_however_the_version_is_called(front: str) -> None:
    routes = [f"{front}/{category}/{below}" for category, belows in CATEGORIES.items() for below in belows]
    requests = [("GET", route.replace("{}", str(id_)), 200) for route in routes for id_ in range(100, 120)]

    assert erased(learnt(requests), *(route.replace("{}", "99") for route in routes)) == routes


@pytest.mark.parametrize("codes", [("en", "de"), ("en", "pt-BR", "zh-Hant"), ("us", "gb", "ch", "de")])
@pytest.mark.parametrize("front", ["", "/shop"])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_few_languages_or_countries_in_front_of_the_same_routes_are_one_parameter(
    seed: int, front: str, codes: tuple[str, ...]
) -> None:
    draw = random.Random(seed)
    requests = [("GET", f"{front}/{code}/blog/{slug(draw)}", 200) for code in codes for _ in range(40)]
    requests += [("GET", f"{front}/{code}/blog", 200) for code in codes for _ in range(10)]
    requests += [("GET", f"{front}/assets/{number}", 200) for number in range(20)]

    templates = learnt(requests)

    assert erased(templates, f"{front}/{codes[0]}/blog", f"{front}/assets/7") == [
        f"{front}/{{}}/blog",
        f"{front}/assets/{{}}",
    ]
    assert erased(templates, f"{front}/{codes[1]}/blog/zoe") == [f"{front}/{{}}/blog/{{}}"]


def test_departments_that_are_called_as_languages_are_stay_routes_where_each_goes_its_own_way() -> None:
    paths = ["/it/tickets", "/it/assets", "/it/licences", "/hr/employees", "/hr/leave", "/id/tokens", "/id/keys"]

    assert erased(learnt([("GET", path, 200) for path in paths for _ in range(20)]), *paths) == paths


@pytest.mark.parametrize("oneself", ["me", "self", "@me"])
def test_what_stands_behind_oneself_are_routes_however_alike(oneself: str) -> None:
    things = ["audiobooks", "albums", "shows", "episodes", "tracks", "following"]
    ways = [("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "/contains")]
    requests = [(way, f"/v1/{oneself}/{one}{rest}", 200) for one in things for way, rest in ways for _ in range(10)]

    templates = learnt(requests)

    assert erased(templates, *(f"/v1/{oneself}/{one}" for one in things)) == [f"/v1/{oneself}/{one}" for one in things]
    assert erased(templates, f"/v1/{oneself}/tracks/contains") == [f"/v1/{oneself}/tracks/contains"]


@pytest.mark.parametrize("seed", SEEDS)
def test_capitals_tell_nothing_where_all_routes_begin_with_one(seed: int) -> None:
    draw = random.Random(seed)
    ids = [str(draw.randrange(1, 10**6)) for _ in range(30)]
    known = ["Users", "Sessions", "Search", "Account", "Settings", "Items"]
    requests = [request for name in known for request in crud(f"/{name}", ids)]
    own = [("GET", f"/Programs/{name}", 200) for name in ("Recommended", "Upcoming", "Guide")]
    own += [("GET", f"/Library/{name}/Updated", 200) for name in ("Series", "Movies", "Media")]
    own += [("GET", "/Sessions/Playing", 200), ("POST", "/Sessions/Playing/Progress", 204)]
    requests += [request for request in own for _ in range(12)]

    templates = learnt(requests)

    assert erased(templates, *(path for _, path, _ in own)) == [path for _, path, _ in own]
    assert erased(templates, "/Users/77") == ["/Users/{}"]


@pytest.mark.parametrize(
    "value",
    [
        "dGVzdC12YWx1ZQ==",
        "%F0%9F%98%80",
        "urn%3Aisbn%3A9780141036144",
        "id=1,id=2",
        "a%2Fb",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    ],
)
def test_encoded_values_are_known_from_one_request(value: str) -> None:
    assert erased(learnt([("GET", f"/things/{value}", 200)]), f"/things/{value}") == ["/things/{}"]


@pytest.mark.parametrize("seed", SEEDS)
def test_ids_of_words_only_are_values(seed: int) -> None:
    draw = random.Random(seed)
    names = [f"{draw.choice(ADJECTIVES)}-{draw.choice(ADJECTIVES)}-{draw.choice(ANIMALS)}" for _ in range(40)]

    templates = learnt(crud("/v1/deployments", names))

    assert (
        erased(templates, f"/v1/deployments/{names[0]}", "/v1/deployments/happy-blue-cat") == ["/v1/deployments/{}"] * 2
    )


def test_numbers_uuids_and_names_of_one_collection_are_one_template() -> None:
    uuids = [f"6f9619ff-8b86-d011-b42d-00cf4fc9{number:04x}" for number in range(10)]
    templates = learnt(crud("/users", ["7", "42", *uuids, *PEOPLE[:12]]))

    found = {templates.template_of(f"/users/{one}", 0).text for one in ("123", uuids[0], "john", "someone")}

    assert found == {"/users/{user_id}"}


def test_spellings_of_one_path_are_one_template() -> None:
    templates = learnt(crud("/users", PEOPLE))

    found = {
        templates.template_of(path, 0).text
        for path in ("/users/john", "/users/john/", "//users//john", "/users/j%6Fhn")
    }

    assert found == {"/users/{user_id}"}


def test_noise_of_scanners_creates_no_rule_and_spoils_none() -> None:
    noise = [("GET", f"/{one}", 404) for one in (".env", "wp-login.php", ".git/config", "admin.php", "backup.sql")] * 3
    noise += [("GET", f"/users/{one}", 404) for one in ("wp-login.php", "..", "admin")]
    requests = crud("/users", PEOPLE)

    with_noise, without = learnt([*requests, *noise]), learnt(requests)

    assert with_noise.rules == without.rules
    assert erased(with_noise, "/wp-login.php", "/.env") == ["/wp-login.php", "/.env"]


def test_preflights_and_heads_attach_to_the_template_and_decide_nothing() -> None:
    requests = crud("/users", PEOPLE)
    asked = [(method, f"/users/{one}", 204) for one in ANIMALS for method in ("OPTIONS", "HEAD")]

    assert erased(learnt([*requests, *asked]), f"/users/{ANIMALS[0]}") == ["/users/{}"]
    assert learnt([("OPTIONS", f"/users/{one}", 204) for one in PEOPLE]).rules == ()


def test_an_attack_with_ever_new_paths_costs_a_bounded_host() -> None:
    words = ["".join(ANIMALS[int(digit)] for digit in str(number)) for number in range(10_000, 60_000)]
    attack = [("GET", f"/{word}/{word}", 200) for word in words]
    requests = crud("/users", PEOPLE)

    templates = learnt([*requests * 3, *attack])

    assert templates.is_cut
    assert len(str(templates.to_json())) < 100_000
    assert erased(templates, "/users/john") == ["/users/{}"]
