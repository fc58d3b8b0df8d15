"""Codes of care as workers read them."""

from __future__ import annotations

NEEDS = {
    "housing": "Shelter, housing",
    "food": "Food that fits their culture",
    "clothing": "Clothes and shoes for the season",
    "language": "Language",
    "legal": "Legal help: immigration, criminal, civil",
    "benefits": "Public benefits",
    "court": "Somebody beside them in court",
    "transport": "Transport",
    "medical": "Medical care, dental, eyes, prescriptions",
    "substance": "Help with alcohol or drugs",
    "mental_health": "Mental health",
    "children": "Their children, or others who depend on them",
    "compensation": "Compensation funds",
    "community": "Culture or faith community",
    "education": "School, GED, English classes",
    "work": "Work, or training for it",
}
HORIZONS = {"": "not said", "now": "now", "weeks": "in weeks", "long": "in the long run"}
OUTCOMES = {
    "open": "open",
    "met": "met",
    "partly": "met in part",
    "not_met": "not met",
    "not_wanted": "no longer wanted",
}
GAPS = {
    "none_in_area": "there is none in the area",
    "full": "it was full",
    "barrier_id": "it asks for ID",
    "barrier_cost": "it costs too much",
    "barrier_insurance": "it asks for insurance",
    "barrier_age": "it does not take their age",
    "barrier_label": "it asks for a label",
    "hours": "its hours",
    "language": "nobody speaks their language",
    "other": "something else",
}
PLAN = {
    "signs": "What they notice before it gets dangerous",
    "helps": "What helps",
    "people": "Safe people, in their words",
    "places": "Safe places",
    "take": "What to take",
    "call": "Whom to call",
    "reach": "How to reach them without putting them in danger",
}
BESIDE = {
    "asked": "ask the person first",
    "agreed": "they said yes; the mentor has not joined yet",
    "joined": "beside them",
    "declined": "they said no",
    "ended": "over",
}
SAID = {"by_voice": "They said yes by voice", "in_writing": "They wrote yes here"}
SHARES = {
    "needs": "what matters most to them, and their needs",
    "earlier": "messages from before the mentor joins",
}
ATTENDANCE = {
    "to_ask": "not asked yet",
    "coming": "comes",
    "attended": "was there",
    "not_needed": "not needed",
}
ENDED = {"held": "It was held", "not_needed": "It is not needed"}
GATES = {
    "not_together": "A safety plan is made with the person. Tick that you made it together.",
    "no_yes": "They have not answered since you asked. Ask them, and wait for what they say.",
    "not_safe": "Only if you hold it to be safe and the person said yes. They may be who harms them.",
}
