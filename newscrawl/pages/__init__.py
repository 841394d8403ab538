"""From HTML to articles and listings. Nothing here makes a request or knows a database."""
