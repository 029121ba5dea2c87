"""What an ill-wisher types: for the browser, the database, the template and the spreadsheet.

Each tries to do something that a test can see: `window.ran`, a dialog, a product worked out.
"""

from __future__ import annotations

SCRIPTS = (
    "<script>window.ran=1;alert(1)</script>",
    '<img src=x onerror="window.ran=2;alert(2)">',
    '"><svg/onload=window.ran=3>',
    "' autofocus onfocus=window.ran=4 x='",
    "</textarea></title><script>window.ran=5</script>",
    '<a href="javascript:window.ran=6">klik</a>',
    "<iframe srcdoc='<script>parent.ran=7</script>'></iframe>",
    "<form action=//jahat.example><button>Kirim</button></form>",
)
TEMPLATES = ("{{7919*7907}} ${7919*7907} <%=7919*7907%> {%print(7919*7907)%}",)
STATEMENTS = (
    "' OR '1'='1",
    "'; DROP TABLE cases; --",
    "x') UNION SELECT password FROM ab_user --",
    '" NEAR/2 * AND (body : ',
    "%' ESCAPE '!' OR 1=1 --",
    "\\'; SELECT pg_sleep(9); --",
)
CELLS = (
    '=HYPERLINK("http://jahat.example","klik")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
)
ALL = (*SCRIPTS, *TEMPLATES, *STATEMENTS, *CELLS)
# Short enough for every field: three ways out of the page, one into the template.
SHORT = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>{{7919*7907}}"
