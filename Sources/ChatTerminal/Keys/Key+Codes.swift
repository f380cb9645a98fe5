extension Key {
    /// The key that sends a control character as a byte (C0 and DEL); nil for other bytes.
    init?(controlByte byte: UInt8) {
        switch byte {
        case 0x09: self.init(.tab)
        case 0x0D: self.init(.enter)
        case 0x1B: self.init(.escape)
        case 0x7F: self.init(.backspace)
        case 0x00: self = .control(" ")
        case 0x01...0x1A: self = .control(Character(Unicode.Scalar(byte | 0x60)))
        case 0x1C...0x1F: self = .control(Character(Unicode.Scalar(byte | 0x40)))
        default: return nil
        }
    }

    /// A key named by its code point, as `CSI u` and modifyOtherKeys do; nil: a key without a meaning here.
    init?(codePoint: Int, _ modifiers: Modifiers) {
        switch codePoint {
        case 8, 127: self.init(.backspace, modifiers)
        case 9: self.init(.tab, modifiers)
        case 13, Self.keypadEnter: self.init(.enter, modifiers)
        case 27: self.init(.escape, modifiers)
        // C0 and C1, and the private use area in which kitty numbers keys without a character.
        case ..<32, 128..<160, 0xE000...0xF8FF: return nil
        default:
            guard let scalar = Unicode.Scalar(UInt32(codePoint)) else { return nil }
            let character = Character(scalar)
            if modifiers.contains(.control) {
                self.init(.character(character.folded(by: { $0.lowercased() })), modifiers)
            } else {
                let isShifted = modifiers.contains(.shift)
                self.init(
                    .character(isShifted ? character.folded(by: { $0.uppercased() }) : character),
                    modifiers.subtracting(.shift))
            }
        }
    }

    /// kitty's number for the keypad's Enter.
    private static let keypadEnter = 57_414
}

extension Character {
    /// In the other case, if that is one character too (ß is not).
    func folded(by change: (Character) -> String) -> Character {
        let other = change(self)
        return other.count == 1 ? other.first ?? self : self
    }
}
