/// A complete CSI or SS3 sequence, and the key it means (xterm's "Control Sequences", "PC-style function keys";
/// kitty's "keyboard protocol").
struct ControlSequence {
    /// `<`, `=`, `>` or `?` before the first parameter.
    private var prefix: UInt8?
    private var hasIntermediates = false
    /// Each with its sub-parameters, which a colon divides; what is left out is nil.
    private var parameters: [[Int?]] = [[nil]]
    private let final: UInt8

    init(_ bytes: [UInt8], final: UInt8) {
        self.final = final
        for byte in bytes {
            switch byte {
            case 0x30...0x39: appendDigit(Int(byte) - 0x30)
            case UInt8(ascii: ":"): parameters[parameters.count - 1].append(nil)
            case UInt8(ascii: ";"): parameters.append([nil])
            case 0x3C...0x3F: prefix = byte
            default: hasIntermediates = true
            }
        }
    }

    private mutating func appendDigit(_ digit: Int) {
        let (outer, inner) = (parameters.count - 1, parameters[parameters.count - 1].count - 1)
        // Larger than any column or code point: it stays at that.
        parameters[outer][inner] = min((parameters[outer][inner] ?? 0) * 10 + digit, 0x11_0000)
    }

    private func number(_ index: Int) -> Int? {
        index < parameters.count ? parameters[index][0] : nil
    }

    /// What the sequence means behind CSI; nil: nothing known.
    var input: TerminalInput? {
        guard !hasIntermediates else { return nil }
        if prefix == UInt8(ascii: "<") { return mouse }
        guard prefix == nil, !isRelease else { return nil }
        switch final {
        case UInt8(ascii: "I") where parameters == [[nil]]: return .focused(true)
        case UInt8(ascii: "O") where parameters == [[nil]]: return .focused(false)
        case UInt8(ascii: "Z"): return .key(Key(.tab, modifiers(1).union(.shift)))
        case UInt8(ascii: "~"): return tilde(modifiers(1))
        case UInt8(ascii: "^"): return tilde(.control)
        case UInt8(ascii: "u"): return number(0).flatMap { Key(codePoint: $0, modifiers(1)) }.map { .key($0) }
        case UInt8(ascii: "a")...UInt8(ascii: "d"):
            return Self.letters[final - 0x20].map { .key(Key($0, .shift)) }
        default: return Self.letters[final].map { .key(Key($0, modifiers(1))) }
        }
    }

    /// What it means behind SS3.
    var singleShiftInput: TerminalInput? {
        switch final {
        case UInt8(ascii: "M"): .key(Key(.enter))
        case UInt8(ascii: "a")...UInt8(ascii: "d"): Self.letters[final - 0x20].map { .key(Key($0, .control)) }
        default: Self.letters[final].map { .key(Key($0, modifiers(parameters.count - 1))) }
        }
    }

    private static let letters: [UInt8: Key.Code] = [
        UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right, UInt8(ascii: "D"): .left,
        UInt8(ascii: "F"): .end, UInt8(ascii: "H"): .home, UInt8(ascii: "P"): .function(1),
        UInt8(ascii: "Q"): .function(2), UInt8(ascii: "R"): .function(3), UInt8(ascii: "S"): .function(4),
    ]

    private func tilde(_ modifiers: Key.Modifiers) -> TerminalInput? {
        guard let number = number(0) else { return nil }
        let code: Key.Code
        switch number {
        case 1, 7: code = .home
        case 2: code = .insert
        case 3: code = .delete
        case 4, 8: code = .end
        case 5: code = .pageUp
        case 6: code = .pageDown
        case 11...15: code = .function(number - 10)
        case 17...21: code = .function(number - 11)
        case 23...26: code = .function(number - 12)
        case 28, 29: code = .function(number - 13)
        case 31...34: code = .function(number - 14)
        // modifyOtherKeys: 27, the modifiers, the code point.
        case 27: return self.number(2).flatMap { Key(codePoint: $0, modifiers) }.map { .key($0) }
        default: return nil
        }
        return .key(Key(code, modifiers))
    }

    /// xterm's modifiers: 1 and a bit each for Shift, Alt, Control and Meta, which counts as Alt.
    private func modifiers(_ index: Int) -> Key.Modifiers {
        let bits = max((number(index) ?? 1) - 1, 0)
        var modifiers = Key.Modifiers(rawValue: UInt8(bits & 7))
        if bits & 8 != 0 { modifiers.insert(.alt) }
        return modifiers
    }

    /// kitty tells of a key that was let go by the sub-parameter 3 behind the modifiers.
    private var isRelease: Bool {
        parameters.count > 1 && parameters[1].count > 1 && parameters[1][1] == 3
    }

    private var mouse: TerminalInput? {
        guard let button = number(0), let column = number(1), let row = number(2), column > 0, row > 0 else {
            return nil
        }
        let action: Mouse.Action
        // 4, 8 and 16 are modifiers, 32 means that the mouse was moved, 64 a wheel.
        switch (button & 0b1110_0011, final) {
        case (0, UInt8(ascii: "M")): action = .press
        case (0, UInt8(ascii: "m")): action = .release
        case (64, UInt8(ascii: "M")): action = .wheelUp
        case (65, UInt8(ascii: "M")): action = .wheelDown
        default: return nil
        }
        return .mouse(Mouse(action, column: column - 1, row: row - 1))
    }
}
