"""Writes resources/us-equities.json: days on which the US stock market does not open, or closes early.

Source: the Python library exchange_calendars, calendar XNYS (New York Stock Exchange), which keeps them by hand from the exchange's
notices. Run it once a year:  pip install exchange_calendars==4.13.2 && python scripts/us-calendar.py
"""

import json
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import exchange_calendars

FIRST, LAST = date(1998, 1, 1), date(2028, 12, 31)
calendar = exchange_calendars.get_calendar("XNYS", start=FIRST.isoformat(), end=LAST.isoformat())
sessions = {session.date() for session in calendar.sessions}
early = {
    session.date().isoformat(): calendar.session_close(session).tz_convert("America/New_York").strftime("%H:%M")
    for session in calendar.early_closes
}
days = (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
table = {
    "source": f"exchange_calendars {version('exchange_calendars')}, calendar XNYS; made by scripts/us-calendar.py",
    "from": FIRST.isoformat(),
    "to": LAST.isoformat(),
    "closed": [day.isoformat() for day in days if day.weekday() < 5 and day not in sessions],
    "earlyClose": early,
}
path = Path(__file__).parent.parent / "resources" / "us-equities.json"
path.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
