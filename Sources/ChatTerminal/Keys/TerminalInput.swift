/// What a person does at a terminal, decoded.
public enum TerminalInput: Sendable, Hashable {
    case key(Key)
    /// Text of a bracketed paste, whole; line ends are LF.
    case pasted(String)
    case mouse(Mouse)
    /// The terminal's window got or lost the keyboard (xterm's focus events).
    case focused(Bool)
}

/// A key with what is held down beside it.
public struct Key: Sendable, Hashable {
    public enum Code: Sendable, Hashable {
        /// A printed character; with ``Modifiers/control`` the letter in lower case.
        case character(Character)
        case enter
        case tab
        case escape
        case backspace
        case delete
        case insert
        case home
        case end
        case pageUp
        case pageDown
        case up
        case down
        case left
        case right
        /// F1 is 1.
        case function(Int)
    }

    public struct Modifiers: OptionSet, Sendable, Hashable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        public static let shift = Modifiers(rawValue: 1)
        public static let alt = Modifiers(rawValue: 2)
        public static let control = Modifiers(rawValue: 4)
    }

    public var code: Code
    public var modifiers: Modifiers

    public init(_ code: Code, _ modifiers: Modifiers = []) {
        self.code = code
        self.modifiers = modifiers
    }

    /// `Key.control("k")`
    public static func control(_ letter: Character) -> Key { Key(.character(letter), .control) }
    /// `Key.alt("a")`
    public static func alt(_ character: Character) -> Key { Key(.character(character), .alt) }
}

/// A mouse event in the cell it happened in, counted from 0.
public struct Mouse: Sendable, Hashable {
    public enum Action: Sendable, Hashable {
        case press
        case release
        case wheelUp
        case wheelDown
    }

    public var action: Action
    public var column: Int
    public var row: Int

    public init(_ action: Action, column: Int, row: Int) {
        self.action = action
        self.column = column
        self.row = row
    }
}
