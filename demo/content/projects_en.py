"""The English translations of the texts in ``projects.py``, by the slug of the Polish page."""

from demo.content import html
from demo.content.projects import TRAINING_TOWNS

_AREAS = {
    "woda-i-odpady": "Technical services: water, sewage and waste",
    "mieszkalnictwo": "Technical services: housing",
    "drogi": "Technical services: roads",
    "kultura": "Social services: culture",
    "oswiata": "Social services: education",
    "pomoc-spoleczna": "Social services: social assistance",
}


def _training_table():
    rows = [
        f"<tr><td>{_AREAS[area]}</td><td>{', '.join(towns)}</td><td>{len(towns)}</td></tr>"
        for area, towns in TRAINING_TOWNS
    ]
    total = sum(len(towns) for _, towns in TRAINING_TOWNS)
    return (
        "<table><thead><tr><th>Service area</th><th>Towns</th><th>Groups</th></tr></thead>"
        f"<tbody>{''.join(rows)}<tr><td>Together</td><td></td><td>{total}</td></tr></tbody></table>"
    )


INTRO_EN = "The projects from which the Forum grew. Both are finished."

PROJECTS_EN = {
    "kompetencje-i-przejrzystosc": {
        "slug": "competences-and-transparency",
        "title": "Competences and transparency of local government as the key to local development",
        "intro": (
            "A joint project of eight local governments and four institutions, from which the Local "
            "Government Forum grew. Finished: this page is history."
        ),
        "image_alt": "Drawing: a river in a valley, towns on both sides joined by a bridge",
        "period": "until the end of October 2012",
        "audience": "managers and officers",
        "aim": (
            "Residents were to get better services and reach them more easily. The way there led through "
            "stronger institutions: the knowledge of those who run an office and the skills of those who "
            "handle its matters every day."
        ),
        "goals": [
            "More efficient management systems in local government",
            "Better local law",
            "A system for developing the competences of staff",
            "More efficient units for evaluation and monitoring",
            "A higher level of the services of local governments",
            "A better ethics infrastructure",
            "Equal treatment of women in access to managerial posts",
            "Dialogue and exchange of practices between local governments and their units",
        ],
        "timeline": [
            (
                "1 July (the year 2010 is our inference)",
                "General training, day one",
                "Public-public partnerships.",
            ),
            (
                "2 July",
                "General training, day two",
                "Public-private partnerships and techniques of negotiation.",
            ),
            (
                "2 July",
                "Inaugural meeting of the Local Government Forum",
                "The beginning of a lasting conversation between local governments and their units.",
            ),
            ("end of October 2012", "End of the project", ""),
        ],
        "funding": [],
        "facts": [],
        "body": [
            (
                "text",
                html(
                    """<h2>General training, 1–2 July</h2>
                    <p>Its subject was how partnerships are made and run, and techniques of negotiation
                    (the year 2010 is our inference: the source does not give it).</p>
                    <table><thead><tr><th>Day</th><th>Subject</th><th>Lecturer</th></tr></thead>
                    <tbody><tr><td>1&nbsp;July</td><td>public-public partnerships</td>
                    <td>Marek Wójcik, then deputy secretary general of the Association of Polish Counties</td></tr>
                    <tr><td>2&nbsp;July</td><td>public-private partnerships and techniques of negotiation</td>
                    <td>Radosław Stępień, then undersecretary of state at the Ministry of Infrastructure</td></tr>
                    </tbody></table>"""
                ),
            ),
            (
                "text",
                html(
                    """<h2>How the Forum began</h2>
                    <p>The Forum of local governments and their organisations held its inaugural meeting on the
                    second day of the training. It was founded so that local governments and their
                    organisational units would talk to each other and pass on what has worked.</p>"""
                ),
            ),
        ],
    },
    "budowanie-potencjalu-instytucjonalnego": {
        "slug": "building-institutional-capacity",
        "title": (
            "Building the institutional capacity of local governments to deliver better services to "
            "residents and businesses"
        ),
        "intro": (
            "Training for people who manage services in local government: six areas, twelve towns, "
            "twenty-eight groups. Finished: this page is history."
        ),
        "image_alt": "Drawing: a training room, groups of people at tables work on a plan",
        "period": "training: September 2009 to January 2010",
        "audience": "people who manage technical and social services in local government",
        "aim": (
            "Local governments were to deliver better services to residents and businesses, and the people "
            "who run them were to share their experience at the meetings and between them."
        ),
        "goals": [
            "Better management of technical and social services",
            "Exchange of experience between local governments, at the meetings and between them",
            "A plan of improvements for the service which each participant manages",
        ],
        "timeline": [
            (
                "September 2009",
                "The training begins",
                "The order of applications decided; a group started where enough people applied.",
            ),
            (
                "September 2009 to January 2010",
                "Two-day sessions and distance learning",
                "Each person worked on a plan of improvements in their own service.",
            ),
            (
                "at the end",
                "One-day closing conference",
                "",
            ),
        ],
        "funding": ["The project was co-financed by the Norwegian Financial Mechanism."],
        "facts": [
            ("Forms", "two-day sessions, distance learning, a one-day closing conference"),
            ("Cost for the unit", "travel, and nights during the two-day sessions"),
            ("Result", "a plan of improvements prepared by each person who took part"),
        ],
        "body": [
            (
                "text",
                html(
                    """<h2>How the training went</h2>
                    <p>Its subject was not administration in general but one service. People from waterworks
                    worked with people from waterworks, librarians with others from culture. The participants
                    were given guides made for them and talked to each other between the meetings, too.</p>
                    <p>People applied through a survey on the project's site, once they had an account. The
                    order of applications decided, and a group started only where enough people applied. The
                    sessions were spread over the country, so that officers had a shorter way.</p>"""
                ),
            ),
            ("text", "<h2>Twenty-eight planned groups</h2>" + _training_table()),
            (
                "text",
                html(
                    """<h2>What remained</h2>
                    <p>Each person ended with a plan of improvements in the service which they ran in their
                    unit.</p>"""
                ),
            ),
        ],
    },
}
