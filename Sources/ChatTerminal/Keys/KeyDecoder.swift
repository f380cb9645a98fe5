/// Turns the bytes a terminal sends into what the person did. A pure, incremental machine: it may be given the bytes in
/// pieces cut anywhere. Sequences it does not know are swallowed whole and never become text.
///
/// It reads UTF-8, control keys, Alt as a leading ESC, CSI and SS3 keys with xterm's modifiers, modifyOtherKeys and
/// `CSI u`, bracketed paste, SGR mouse reports and focus reports (xterm's "Control Sequences", kitty's "keyboard
/// protocol").
public struct KeyDecoder: Sendable {
    /// The most bytes of one paste; what is longer is cut off.
    public let pasteLimit: Int

    private var state = State.ground
    /// Bytes of text not given out yet.
    private var text: [UInt8] = []
    /// The first character in `text` was typed with Alt.
    private var isTextAlt = false
    /// What stands between the introducer of a sequence and its final byte.
    private var parameters: [UInt8] = []
    /// A second ESC came before the sequence: Alt, as rxvt writes it.
    private var isDoubled = false
    private var paste = PasteBuffer()

    private enum State {
        case ground
        case escape
        case control
        case singleShift
        /// `CSI [`, as the Linux console writes F1 to F5.
        case consoleFunction
        /// A mouse report of the old kind, which nobody asked for: so many bytes are left of it.
        case oldMouse(Int)
        /// OSC, DCS or APC: an answer of the terminal nobody asked for. With the byte behind ESC, and whether more came.
        case string(UInt8, hasContent: Bool)
        case paste
    }

    private static let escape: UInt8 = 0x1B
    /// A sequence longer than this means nothing; it is swallowed all the same.
    private static let parameterLimit = 64

    /// - Parameter pasteLimit: in bytes of UTF-8.
    public init(pasteLimit: Int = 65_536) {
        self.pasteLimit = pasteLimit
    }

    /// Takes bytes as they were read. A character whose last bytes are missing, and a sequence that is not complete,
    /// wait for the next call.
    public mutating func decode(_ bytes: some Sequence<UInt8>) -> [TerminalInput] {
        var inputs: [TerminalInput] = []
        for byte in bytes {
            step(byte, into: &inputs)
        }
        giveOutText(keepingIncomplete: true, into: &inputs)
        return inputs
    }

    /// Whether time decides what was meant: an ESC that is the Escape key if nothing follows it within 50 ms. The caller
    /// then calls ``flush()``.
    public var awaitsTimeout: Bool {
        switch state {
        case .escape, .consoleFunction, .oldMouse, .string: true
        case .control, .singleShift: parameters.isEmpty
        case .ground, .paste: false
        }
    }

    /// Nothing came for 50 ms: an ESC alone was the Escape key, `ESC [` was Alt-[.
    public mutating func flush() -> [TerminalInput] {
        guard awaitsTimeout else { return [] }
        defer { state = .ground }
        var inputs: [TerminalInput] = isDoubled ? [.key(Key(.escape))] : []
        switch state {
        case .escape: inputs.append(.key(Key(.escape)))
        case .control: inputs.append(.key(.alt("[")))
        case .singleShift: inputs.append(.key(.alt("O")))
        case .string(let introducer, hasContent: false):
            inputs.append(.key(.alt(Character(Unicode.Scalar(introducer)))))
        default: return []
        }
        return inputs
    }

    private mutating func step(_ byte: UInt8, into inputs: inout [TerminalInput]) {
        switch state {
        case .ground: ground(byte, into: &inputs)
        case .escape: afterEscape(byte, into: &inputs)
        case .control: inControl(byte, into: &inputs)
        case .singleShift: inSingleShift(byte, into: &inputs)
        case .consoleFunction:
            state = .ground
            if (0x41...0x45).contains(byte) { inputs.append(.key(Key(.function(Int(byte) - 0x40)))) }
        case .oldMouse(let left): state = left > 1 ? .oldMouse(left - 1) : .ground
        case .string(let introducer, _): inString(byte, introducer, into: &inputs)
        case .paste:
            guard let pasted = paste.append(byte, limit: pasteLimit) else { return }
            state = .ground
            inputs.append(.pasted(pasted))
        }
    }

    private mutating func ground(_ byte: UInt8, into inputs: inout [TerminalInput]) {
        if byte == Self.escape {
            giveOutText(keepingIncomplete: false, into: &inputs)
            startEscape()
        } else if let key = Key(controlByte: byte) {
            giveOutText(keepingIncomplete: false, into: &inputs)
            inputs.append(.key(key))
        } else {
            text.append(byte)
        }
    }

    private mutating func startEscape() {
        state = .escape
        isDoubled = false
    }

    private mutating func afterEscape(_ byte: UInt8, into inputs: inout [TerminalInput]) {
        parameters.removeAll(keepingCapacity: true)
        switch byte {
        case Self.escape:
            if isDoubled { inputs.append(.key(Key(.escape))) }
            isDoubled = true
            return
        case UInt8(ascii: "["): state = .control
        case UInt8(ascii: "O"): state = .singleShift
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"): state = .string(byte, hasContent: false)
        default:
            state = .ground
            if isDoubled { inputs.append(.key(Key(.escape))) }
            if var key = Key(controlByte: byte) {
                key.modifiers.insert(.alt)
                inputs.append(.key(key))
            } else {
                isTextAlt = true
                text.append(byte)
            }
        }
    }

    private mutating func inControl(_ byte: UInt8, into inputs: inout [TerminalInput]) {
        switch byte {
        case UInt8(ascii: "[") where parameters.isEmpty: state = .consoleFunction
        case UInt8(ascii: "M") where parameters.isEmpty: state = .oldMouse(3)
        case 0x20...0x3F:
            if parameters.count < Self.parameterLimit { parameters.append(byte) }
        case 0x40...0x7E:
            state = .ground
            if byte == UInt8(ascii: "~"), parameters.elementsEqual("200".utf8) {
                state = .paste
            } else {
                give(ControlSequence(parameters, final: byte).input, into: &inputs)
            }
        default: breakOff(byte, into: &inputs)
        }
    }

    private mutating func inSingleShift(_ byte: UInt8, into inputs: inout [TerminalInput]) {
        switch byte {
        case 0x30...0x3F:
            if parameters.count < Self.parameterLimit { parameters.append(byte) }
        case 0x40...0x7E:
            state = .ground
            give(ControlSequence(parameters, final: byte).singleShiftInput, into: &inputs)
        default: breakOff(byte, into: &inputs)
        }
    }

    private mutating func inString(_ byte: UInt8, _ introducer: UInt8, into inputs: inout [TerminalInput]) {
        switch byte {
        // BEL ends it, CAN and SUB break it off.
        case 0x07, 0x18, 0x1A: state = .ground
        case UInt8(ascii: "\\") where introducer == Self.escape: state = .ground
        case _ where introducer == Self.escape:
            startEscape()
            afterEscape(byte, into: &inputs)
        // The first half of ST, or the beginning of another sequence.
        case Self.escape: state = .string(Self.escape, hasContent: true)
        default: state = .string(introducer, hasContent: true)
        }
    }

    /// A byte that can't be in a sequence ends it, and counts for itself.
    private mutating func breakOff(_ byte: UInt8, into inputs: inout [TerminalInput]) {
        state = .ground
        if byte != 0x18, byte != 0x1A { ground(byte, into: &inputs) }
    }

    private func give(_ input: TerminalInput?, into inputs: inout [TerminalInput]) {
        guard let input else { return }
        if isDoubled, case .key(var key) = input {
            key.modifiers.insert(.alt)
            inputs.append(.key(key))
        } else {
            inputs.append(input)
        }
    }

    private mutating func giveOutText(keepingIncomplete: Bool, into inputs: inout [TerminalInput]) {
        guard !text.isEmpty else { return }
        let end = keepingIncomplete ? text.count - UTF8Tail.incompleteLength(of: text) : text.count
        guard end > 0 else { return }
        for character in String(decoding: text[..<end], as: UTF8.self) {
            // C1 controls, which no key sends.
            if let first = character.unicodeScalars.first, (0x80..<0xA0).contains(first.value) { continue }
            inputs.append(.key(isTextAlt ? .alt(character) : Key(.character(character))))
            isTextAlt = false
        }
        text.removeFirst(end)
    }
}
