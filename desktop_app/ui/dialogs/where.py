"""The question where a file goes: the system's own dialog, or Qt's in our dress where the system has none."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QChildEvent, QDir, QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, QUrl
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QFileSystemModel,
    QLabel,
    QLineEdit,
    QMessageBox,  # noqa: TID251 - the question that Qt's own dialog opens
    QSplitter,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeView,
    QWidget,
)

from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.fields import keep_level
from desktop_app.ui.widgets.frames import row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.words.wording import Wording

_TOOLS: Final = {
    "backButton": "arrow-left",
    "forwardButton": "arrow-right",
    "toParentButton": "arrow-up",
    "newFolderButton": "folder-plus",
    "listModeButton": "squares-four",
    "detailModeButton": "list-bullets",
}
"""What Qt calls the buttons above its list, and our icon for each."""
_UNSPOKEN: Final = ("lookInLabel", "fileTypeLabel")
"""Labels that Qt says in few languages; what stands beside each says it too."""
_LISTS: Final = ("listView", "treeView", "sidebar")
_KIND: Final = 2
"""The column of what sort of file each is."""
_URL: Final = Qt.ItemDataRole.UserRole + 1
"""Where Qt keeps the address of a place in the column beside the list."""


def where(parent: QWidget | None, words: Wording, name: str, kinds: str, folder: Path) -> QFileDialog:
    """Return the dialog, which isn't open yet.

    Args:
        parent: What it stands over.
        words: The language it speaks.
        name: What is offered.
        kinds: What such files are called, with their ending in brackets.
        folder: Where it begins.
    """
    dialog = QFileDialog(parent, words.text("Save a file"), str(folder), kinds)
    rtl = dialog.layoutDirection() is Qt.LayoutDirection.RightToLeft
    dialog.setOption(QFileDialog.Option.HideNameFilterDetails, rtl)  # "(*.json)" would be turned around
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name)
    _speak(dialog, words)
    _dress(dialog)
    _arrange(dialog)
    dialog.installEventFilter(_Question(dialog))
    return dialog


def _speak(dialog: QFileDialog, words: Wording) -> None:
    """Say on its buttons what every dialog of ours says; Qt's own words are orders to somebody, in Arabic to a man."""
    label = QFileDialog.DialogLabel
    dialog.setLabelText(label.FileName, words.text("File name"))
    dialog.setLabelText(label.Accept, words.text("Save"))
    dialog.setLabelText(label.Reject, words.text("Not now"))


def _dress(dialog: QFileDialog) -> None:
    """Put our icons and measures on Qt's own dialog; the system's has none of these parts, and stays as it is."""
    for name, icon in _TOOLS.items():
        button = dialog.findChild(QToolButton, name)
        if button is not None:
            button.setIcon(QIcon(theme().icon(icon, "text2", 18, dialog)))
            button.setIconSize(QSize(theme().px(18), theme().px(18)))
            button.setFixedSize(theme().px(32), theme().px(32))
    for name in _LISTS:
        view = dialog.findChild(QAbstractItemView, name)
        if view is not None:
            view.setItemDelegate(_Rows(view))
            view.setIconSize(QSize(theme().px(18), theme().px(18)))
    typed = dialog.findChild(QLineEdit)
    if typed is not None:
        keep_level(typed, typed.text())
        typed.textChanged.connect(lambda words: keep_level(typed, words))
    for combo in dialog.findChildren(QComboBox):
        combo.setIconSize(QSize(0, 0))  # the name says it, and Qt's icon is of another manner
        _give_chevron(combo)
    box = dialog.findChild(QDialogButtonBox)
    for answer in box.buttons() if box is not None else ():
        answer.setIcon(QIcon())
        answer.setMinimumHeight(theme().px(34))


def _arrange(dialog: QFileDialog) -> None:
    """Give the columns room for their words, and leave out what Qt says in English alone."""
    details = dialog.findChild(QTreeView)
    if details is not None:
        details.header().setStretchLastSection(True)
        details.setColumnHidden(_KIND, True)  # the name's ending says it, and Qt knows the word in few languages
    splitter = dialog.findChild(QSplitter)
    if splitter is not None:
        splitter.setSizes([theme().px(150), theme().px(560)])
    for name in _UNSPOKEN:
        label = dialog.findChild(QLabel, name)
        if label is not None:
            label.hide()


def _give_chevron(combo: QComboBox) -> None:
    """Draw what says that a list opens: the sheet takes Qt's arrow away."""
    across = row(combo, margins=(0, 0, 10, 0))
    across.addStretch(1)
    chevron = Icon("caret-down", "text3", 16)
    chevron.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    across.addWidget(chevron)


class _Question(QObject):
    """Gives Qt's question whether a file is to be replaced our icon."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice the question as it is about to be shown."""
        if event.type() is QEvent.Type.ChildPolished and isinstance(event, QChildEvent):
            question = event.child()
            if isinstance(question, QMessageBox):
                question.setIconPixmap(theme().icon("warning-fill", "youIcon", 28, question))
        return super().eventFilter(watched, event)


class _Rows(QStyledItemDelegate):
    """Gives folders and files our icons.

    A provider of icons would be asked in a thread of Qt's, which has to wait for Python while Python may wait for it.
    """

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Say what a row shows."""
        super().initStyleOption(option, index)
        if index.column() == 0:
            view = self.parent()
            over = view if isinstance(view, QWidget) else QWidget()
            option.icon = QIcon(theme().icon(_icon_of(index), "text2", 18, over))
        else:  # a size or a time, in Latin letters or none: turned as it begins, whatever the language around it
            option.text = f"\u2068{option.text}\u2069"


def _icon_of(index: QModelIndex | QPersistentModelIndex) -> str:
    """Return the name of the icon for a row of the list or of the column beside it."""
    model = index.model()
    if isinstance(model, QFileSystemModel):
        return "folder" if model.isDir(index) else "file"
    place = QUrl(index.data(_URL)).toLocalFile()
    if not place:
        return "desktop"
    return "house" if QDir(place) == QDir.home() else "folder"
