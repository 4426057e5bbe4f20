"""The English translations of two news items."""

from demo.content import html

ASSOCIATION = "Stowarzyszenie Powiatów i Gmin Dorzecza Bzury"

NEWS_EN = [
    {
        "slug": "how-to-join-the-forum",
        "translates": "jak-dolaczyc-do-forum",
        "title": "How to join the Forum? Three steps are enough",
        "intro": (
            "Everybody may create an account. The part for members is open to people whose employment was "
            "confirmed. This is how it goes."
        ),
        "days_ago": 3,
        "tags": ["dialogue and exchange of practices"],
        "author_office": ASSOCIATION,
        "image": {
            "motif": "people",
            "alt": "Drawing: several people talk in a group, each with a badge of their office",
        },
        "body": [
            (
                "steps",
                {
                    "title": "Step by step",
                    "steps": [
                        {
                            "title": "Create an account",
                            "text": "<p>Give an e-mail address and your name. A code that confirms the address comes by e-mail.</p>",
                        },
                        {
                            "title": "Name your unit and position",
                            "text": "<p>An office address makes checking easier, but decides nothing.</p>",
                        },
                        {
                            "title": "Wait for the answer",
                            "text": "<p>A moderator of the Forum checks the application and opens the access, asking at the unit in case of doubt.</p>",
                        },
                    ],
                },
            ),
            (
                "text",
                html(
                    """<p>The answer comes by e-mail. After signing in, the state of the application can be seen on the
                    site, too.</p><p>People who work in offices and in organisational units may join: schools, social
                    assistance centres, road authorities, libraries and municipal companies. It costs nothing. The
                    Forum works in Polish.</p>"""
                ),
            ),
        ],
    },
    {
        "slug": "new-guide-on-partnerships",
        "translates": "nowy-poradnik-o-partnerstwach",
        "title": "A new guide: partnerships in local government, from an idea to a contract",
        "intro": (
            "An agreement, a union, an association or a public-private partnership? Six short parts with "
            "a checklist and the most frequent mistakes."
        ),
        "days_ago": 11,
        "tags": ["dialogue and exchange of practices", "management systems"],
        "author_office": ASSOCIATION,
        "image": {
            "motif": "table",
            "alt": "Drawing: a table seen from above, chairs around it, documents spread on it",
        },
        "body": [
            (
                "text",
                html(
                    """<p>The guide takes up the subjects of a training on how partnerships are made and on
                    negotiating. The text is new and meant for people who prepare such a matter for the first time:
                    what to check, whom to ask, and in which order.</p>
                    <h2>What is in it</h2>
                    <ul><li>when a partnership pays, and when it is better to do without;</li>
                    <li>three forms of public-public co-operation and how they differ;</li>
                    <li>the basics of public-private partnership under the act of 2008;</li>
                    <li>preparing negotiations on one sheet;</li>
                    <li>a checklist before signing.</li></ul>
                    <p>The law is described as of the day of review. Please check the text in force before any
                    decision.</p>"""
                ),
            ),
            (
                "read_next",
                {"title": "Read the guide", "pages": ["partnerships-in-local-government"]},
            ),
        ],
    },
]
