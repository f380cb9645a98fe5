import ChatClient
import ChatTerminal

/// What a key does, beside the editing of the line.
enum KeyAction: Sendable, Hashable {
    case submit
    case complete(backwards: Bool)
    case jump
    case killToEnd
    case nextUnread
    /// Pages, towards the older ones.
    case scroll(Int)
    case oldest
    case newest
    /// Places in the list of conversations.
    case step(Int)
    /// The conversation at that place of the list, from 0.
    case open(Int)
    case editorPrefix
    case redraw
    case suspend
    case interrupt
    case endOfInput
    case escape
}

/// A row of the table of keys: what the program obeys, and what `/keys` shows.
struct KeyBinding: Sendable {
    /// As people write it: `Alt-A`.
    var label: String
    var keys: [Key]
    var action: KeyAction
    var help: Phrase

    static let all: [KeyBinding] = moving + others

    private static let moving: [KeyBinding] = [
        KeyBinding("Alt-↑, Alt-←", [Key(.up, .alt), Key(.left, .alt)], .step(-1), .keyPrevious),
        KeyBinding("Alt-↓, Alt-→", [Key(.down, .alt), Key(.right, .alt)], .step(1), .keyNext),
        KeyBinding("Ctrl-K", [.control("k")], .jump, .keyJump),
        KeyBinding("Alt-A", [.alt("a")], .nextUnread, .keyNextUnread),
        KeyBinding("PageUp", [Key(.pageUp), Key(.pageUp, .shift)], .scroll(1), .keyPageUp),
        KeyBinding("PageDown", [Key(.pageDown), Key(.pageDown, .shift)], .scroll(-1), .keyPageDown),
        KeyBinding("Ctrl-Home", [Key(.home, .control)], .oldest, .keyOldest),
        KeyBinding("Ctrl-End", [Key(.end, .control)], .newest, .keyNewest),
    ]

    private static let others: [KeyBinding] = [
        KeyBinding("Enter", [Key(.enter), .control("j"), .control("m")], .submit, .keySubmit),
        KeyBinding("Tab", [Key(.tab), .control("i")], .complete(backwards: false), .keyComplete),
        KeyBinding("Shift-Tab", [Key(.tab, .shift)], .complete(backwards: true), .keyCompleteBack),
        KeyBinding("Ctrl-X Ctrl-E", [.control("x")], .editorPrefix, .keyEditor),
        KeyBinding("Alt-K", [.alt("k")], .killToEnd, .keyKillToEnd),
        KeyBinding("Escape", [Key(.escape)], .escape, .keyEscape),
        KeyBinding("Ctrl-L", [.control("l")], .redraw, .keyRedraw),
        KeyBinding("Ctrl-Z", [.control("z")], .suspend, .keySuspend),
        KeyBinding("Ctrl-C", [.control("c")], .interrupt, .keyInterrupt),
        KeyBinding("Ctrl-D", [.control("d")], .endOfInput, .keyEndOfInput),
    ]

    /// Keys of the line editor, for `/keys` alone.
    static let editing: [(label: String, help: Phrase)] = [
        ("Alt-Enter", .keyNewLine), ("↑ ↓, Ctrl-P Ctrl-N", .keyHistory), ("Ctrl-R", .keySearchHistory),
        ("Ctrl-A Ctrl-E", .keyLineEnds), ("Ctrl-← Ctrl-→, Alt-B Alt-F", .keyWords),
        ("Ctrl-W, Alt-D", .keyKillWord), ("Ctrl-U", .keyKillToStart), ("Ctrl-Y, Alt-Y", .keyYank),
        ("Ctrl-T, Alt-T", .keyTranspose), ("Ctrl-_", .keyUndo),
    ]

    static func action(of key: Key) -> KeyAction? {
        if case .character(let character) = key.code, key.modifiers == .alt, let digit = character.wholeNumberValue,
            character.isASCII
        {
            return .open(digit == 0 ? 9 : digit - 1)
        }
        return actions[key]
    }

    private static let actions: [Key: KeyAction] = {
        var actions: [Key: KeyAction] = [:]
        for binding in all {
            for key in binding.keys { actions[key] = binding.action }
        }
        return actions
    }()

    private init(_ label: String, _ keys: [Key], _ action: KeyAction, _ help: Phrase) {
        (self.label, self.keys, self.action, self.help) = (label, keys, action, help)
    }
}
