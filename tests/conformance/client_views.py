"""What our view of an answer has to be, from what botocore reads (see client_calls.py)."""
import datetime

import jmespath


def milliseconds(value):
    return round(value.timestamp() * 1000)


def expected(value, ours):
    """Botocore's value in our terms; what is missing is whatever empty thing we have."""
    if isinstance(value, datetime.datetime):
        wanted = milliseconds(value)
        # Finer than a millisecond: either neighbour is right.
        return ours if value.microsecond % 1000 and ours in (wanted - 1, wanted, wanted + 1) else wanted
    if value is None and not ours:
        return ours
    return value


def lookup(path, item):
    if path.startswith('bool:'):
        return jmespath.search(path[5:], item) is not None
    if path.startswith('date:'):
        value = jmespath.search(path[5:], item)
        return value and milliseconds(datetime.datetime.fromisoformat(value.replace('Z', '+00:00')))
    return jmespath.search(path, item)


def view(fields, item, ours):
    """What our view of the item has to be."""
    result = {}
    for name, path in fields.items():
        mine = ours.get(name) if isinstance(ours, dict) else None
        if isinstance(path, tuple):
            items = lookup(path[0], item) or []
            mine = mine if isinstance(mine, list) else []
            result[name] = [view(path[1], each, mine[i] if i < len(mine) else None) for i, each in enumerate(items)]
        else:
            result[name] = expected(lookup(path, item), mine)
    return result


def views(call, pages, ours):
    if call.nothing:
        return {}
    if call.text:
        return jmespath.search(call.text, pages[0])
    if call.one and not call.items:
        one = jmespath.search(call.one, pages[0])
        return None if one is None else view(call.fields, one, ours)
    path = call.items.removeprefix('unique:')
    items = [item for page in pages for item in jmespath.search(path, page) or []]
    if call.items.startswith('unique:'):
        items = list(dict.fromkeys(items))
    if call.one:
        return view(call.fields, {**pages[0], call.items: items}, ours)
    if isinstance(call.fields, str):
        return items
    if not call.fields:
        return items
    ours = ours if isinstance(ours, list) else []
    return [view(call.fields, item, ours[i] if i < len(ours) else None) for i, item in enumerate(items)]
