def main_menu(request):
    return []


def language_links(request):
    return []


def shows_example_content():
    return False
