"""The e-mails that tests read from the folder of a site."""

from django.core.mail import EmailMessage, get_connection

from tests.sent_mail import sent_emails, text_of


def test_two_emails_in_one_file(tmp_path):
    backend = "django.core.mail.backends.filebased.EmailBackend"
    connection = get_connection(backend, file_path=tmp_path)
    for body in ("Zażółć", "Gęślą"):
        connection.send_messages([EmailMessage("Jaźń", body, "a@example.org", ["b@example.org"])])
    assert len(list(tmp_path.iterdir())) == 1
    assert [text_of(email).strip() for email in sent_emails(tmp_path)] == ["Zażółć", "Gęślą"]


def test_no_folder_yet(tmp_path):
    assert sent_emails(tmp_path / "mail") == []
