"""How to reach the marketplace."""

from __future__ import annotations

from desktop_app.ui.dialogs.scrim import Dialog
from desktop_app.ui.ports.host import Context
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.frames import column
from desktop_app.ui.widgets.text import Text, clean


class Contact(Dialog):
    """Shows the marketplace's address to copy; nothing is sent from here."""

    def __init__(self, context: Context) -> None:
        text, market = context.words.text, clean(context.market, 60)
        title = text("Write to {market}", market=market)
        super().__init__(context.host.frame(), 420, title)
        self._context = context
        inner = column(margins=(26, 24, 26, 22), gap=6)
        inner.addWidget(Text(title, "pane", wrap=True))
        address = clean(context.market_email, 200)
        if address:
            inner.addWidget(Text(text("Its support reads what you send to this address."), "body", "text2", wrap=True))
            inner.addSpacing(6)
            shown = Text("", "body", weight=500, elide="end")
            shown.put_data(context.market_email)
            inner.addWidget(shown)
        else:
            inner.addWidget(
                Text(text("It hasn’t said where. Its own pages tell you how to reach it."), "body", "text2", wrap=True)
            )
        inner.addSpacing(16)
        buttons = [self.way_out(text("Not now") if address else text("Close"))]
        if address:
            copy = Button(text("Copy address"), "main", 34, icon="copy-simple")
            copy.clicked.connect(self._copy)
            buttons.append(copy)
        self.end_with(inner, *buttons)
        self.set_main(buttons[-1])

    def _copy(self) -> None:
        self._context.host.copy(self._context.market_email or "", self._context.words.text("Address copied."))
        self.close_dialog()
