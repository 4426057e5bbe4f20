"""The English translation of the guide about partnerships."""

from demo.content import html

PARTNERSHIPS_EN = {
    "slug": "partnerships-in-local-government",
    "translates": "partnerstwa-w-samorzadzie",
    "title": "Partnerships in local government: from an idea to a contract",
    "intro": (
        "For people who are to prepare work together with another unit or with a private partner. The "
        "guide takes up the subjects of the training of 1–2 July and describes Polish law as it stood on "
        "the day of review."
    ),
    "version": "1.1",
    "reviewed_on": "2026-09-15",
    "changes": [
        {
            "date": "2026-09-15",
            "version": "1.1",
            "text": "After a review of the law: more in the part on public-private partnership. A checklist to download was added in Polish.",
        },
        {"date": "2026-06-02", "version": "1.0", "text": "First edition."},
    ],
    "image": {
        "motif": "table",
        "alt": "Drawing: a table seen from above, chairs around it, documents spread on it",
    },
    "chapters": [
        {
            "title": "What a partnership is and when it pays",
            "slug": "when-a-partnership-pays",
            "html": html(
                """<p>A partnership is the work of at least two parties who have a common aim, share labour,
                costs and risk, and take the most important decisions together. Buying a service is no
                partnership: the contractor answers only for the result that was bought.</p>
                <p>Before anybody talks about the legal form, three questions are worth an answer:</p>
                <ol><li><strong>Which service do we improve, and for whom?</strong> The answer should name
                the number of people, today's cost and today's quality.</li>
                <li><strong>What do we lack ourselves?</strong> Scale, money, people, knowledge, land, or
                perhaps the neighbour's consent?</li>
                <li><strong>What do we lose if we do nothing?</strong> If nothing, the partnership will
                probably not last.</li></ol>
                <p>A partnership makes sense for tasks that cross the borders of a unit (waste, transport,
                a river), that have high fixed costs (a treatment plant, an animal shelter) or that need rare
                qualifications (a valuer, a road inspector, a psychologist). It makes no sense where one side
                gains only prestige and the other only duties.</p>"""
            ),
        },
        {
            "title": "Public-public partnerships: three forms",
            "slug": "three-forms",
            "html": html(
                """<h3>Agreement</h3>
                <p>The simplest one (porozumienie). Under Article 74 of the Act on municipal self-government,
                municipalities may entrust given public tasks to one of them. The municipality that performs
                the task takes over the rights and duties of the others, and these have to share the costs.
                Counties conclude agreements under the Act on county self-government. No new legal person comes
                into being. An agreement on public tasks is announced in the official journal of the
                voivodeship.</p>
                <p>It works for one task and two or three parties: an animal shelter, the upkeep of a road,
                a shared waste collection point.</p>
                <h3>Union</h3>
                <p>A union of municipalities, of counties, or of both (związek) is a legal person with statutes,
                an assembly, a board and a budget. The rights and duties of the tasks handed over pass to the
                union. It needs resolutions of all councils, statutes and an entry in the register.</p>
                <p>It works for a task that is lasting and costly. The drawback is one more level of decision:
                councillors give a power away and do not always see that at once.</p>
                <h3>Association of local governments</h3>
                <p>Municipalities and counties may form associations, also together with voivodeships. The law on
                associations applies accordingly, except that three founders are enough. An association supports,
                trains, represents and runs projects, but it exercises no public authority.</p>
                <table><thead><tr><th>Feature</th><th>agreement</th><th>union</th><th>association</th></tr></thead>
                <tbody><tr><td>new legal person</td><td>no</td><td>yes</td><td>yes</td></tr>
                <tr><td>who performs the task</td><td>one of the parties</td><td>the union</td>
                <td>still each unit</td></tr>
                <tr><td>usual time to prepare</td><td>2–4 months</td><td>a year or more</td>
                <td>3–6 months</td></tr></tbody></table>
                <p>The times in the table are a rough guide, not limits set by law.</p>"""
            ),
        },
        {
            "title": "Public-private partnership: the basics",
            "slug": "public-private-partnership",
            "html": html(
                """<p>The basis is the Act of 19 December 2008 on public-private partnership. Under Article 1(2),
                its subject is a venture carried out together and based on a <strong>division of tasks and
                risks</strong>. The private partner carries the venture out for a remuneration and bears the
                expenses wholly or in part; the public side co-operates, in particular by a contribution of its
                own (Article 7).</p>
                <p>The order matters:</p>
                <ol><li><strong>Assessment of effectiveness</strong> (Article 3a). Before the procedure starts, the
                unit compares a partnership with another way, in particular with public money alone. The
                assessment takes account of the division of tasks and risks, the costs over the whole period, the
                time, and what users pay.</li>
                <li><strong>Choice of procedure.</strong> Depending on the partner's remuneration, either the Act on
                concession contracts for works or services applies, or the Public Procurement Law.</li>
                <li><strong>Talks with partners</strong>, in a procedure that allows them. This is where risks are
                most often settled.</li>
                <li><strong>Contract</strong>, usually for several years or more than ten, with measures of
                availability and consequences where they are not met.</li></ol>
                <p>The effect on debt depends on who bears the risk of construction and the risk of availability or
                demand. Talk to the treasurer before the dialogue, not after it.</p>
                <p>A partnership is no way to an investment that a unit cannot afford. Residents pay for the service
                in any case: in fees or in taxes.</p>"""
            ),
        },
        {
            "title": "Negotiations: preparing on one sheet",
            "slug": "negotiations",
            "html": html(
                """<p>Most of the result comes about before the meeting. One sheet of paper should hold:</p>
                <ul><li><strong>An interest, not a position.</strong> “We want 50% of the costs” is a position.
                “We cannot go above 200 thousand this year” is an interest. Interests can be reconciled in several
                ways.</li>
                <li><strong>The best alternative to an agreement.</strong> What do we do if the talks fail? Who
                knows the answer need not hurry.</li>
                <li><strong>Limits.</strong> What we cannot accept without a resolution of the council, and who is
                empowered to agree.</li>
                <li><strong>A list of concessions</strong> with their cost to us and their value to the other side.
                We exchange what is cheap for us and precious for them.</li>
                <li><strong>Objective measures:</strong> inhabitants, tonnes, kilometres, an average of three years.
                A dispute about figures is shorter than one about fairness.</li></ul>
                <p>During the talk one person leads and another takes notes. Within two days we send a short record of
                what was agreed and what is open. In a procurement or concession procedure the leader must also keep
                to equal treatment and openness.</p>"""
            ),
        },
        {
            "title": "Checklist before signing",
            "slug": "checklist",
            "html": html(
                """<ol><li>Aim and measures are written down as figures. It is known who collects them, and when.</li>
                <li>The consents are there: resolutions of the councils, the legal adviser's opinion, the treasurer's
                countersignature where an obligation arises.</li>
                <li>The division of costs is shown on an example with real figures.</li>
                <li>It is known who is liable to third parties and whose insurance covers that.</li>
                <li>Personal data: the roles of controllers and the basis for passing data on are settled.</li>
                <li>Each party has named a contact person and a substitute.</li>
                <li>There is a way out: notice, settlement of property and of people.</li>
                <li>There is a date of review, after a year at the latest.</li>
                <li>The document was announced where the law demands it.</li></ol>"""
            ),
        },
        {
            "title": "Most frequent mistakes",
            "slug": "frequent-mistakes",
            "html": html(
                """<ul><li><strong>Form before aim.</strong> A union is founded, and only then are tasks sought for
                it.</li>
                <li><strong>A leader without time.</strong> Co-ordination was added to the duties of somebody who had
                a full-time job already.</li>
                <li><strong>Silence about money.</strong> The parties assume different ways of sharing costs and find
                that out at the first invoice.</li>
                <li><strong>Councillors left out.</strong> They learn about the project from the agenda. A short note
                half a year earlier changes the vote.</li>
                <li><strong>No way out.</strong> Without rules of parting, even a small dispute becomes a dispute about
                everything.</li>
                <li><strong>Risk without an owner.</strong> The contract says that risk is “borne by the parties”, that
                is, by nobody.</li></ul>
                <p>Each of these can be caught by reading the checklist with somebody who did not work on the
                document.</p>"""
            ),
        },
    ],
}

GUIDES_EN = [PARTNERSHIPS_EN]
