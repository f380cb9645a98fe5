import TOMLKit

extension SettingKind {
    /// Reads a value of a configuration file.
    func value(_ node: any TOMLValueConvertible) throws(SettingFault) -> SettingValue {
        let shown = node.debugDescription
        switch (self, node.type) {
        case (.number, .int), (.bytes, .int), (.duration, .int):
            guard let number = node.int else { break }
            return try checked(.number(number), shown: shown)
        case (.onOff, .bool), (.flag, .bool):
            guard let isOn = node.bool else { break }
            return .flag(isOn)
        case (.text, .string), (.path, .string), (.bytes, .string), (.duration, .string), (.choice, .string),
            (.address, .string):
            guard let text = node.string else { break }
            return try checked(.text(text), shown: text)
        case (.addresses, .array), (.ranges, .array), (.names, .array):
            guard let array = node.array else { break }
            var texts: [String] = []
            for index in 0..<array.count {
                guard array[index].type == .string, let text = array[index].string else { throw faultInFile(shown) }
                texts.append(text)
            }
            return try checked(.list(texts), shown: shown)
        default: break
        }
        throw faultInFile(shown)
    }

    private func faultInFile(_ shown: String) -> SettingFault {
        SettingFault(isMalformed: true, reason: "\(StandardErrorLog.escaped(shown)) is not \(expectedInFile)")
    }

    /// How the file's syntax has it.
    private var expectedInFile: String {
        switch self {
        case .onOff, .flag: "true or false"
        case .addresses: "a list such as [\"127.0.0.1:8890\", \"[::1]:8890\"]"
        case .ranges: "a list such as [\"10.0.0.0/8\", \"fd00::/8\"]"
        case .names: "a list such as [\"chat.example.org\"]"
        case .text, .path, .choice, .address: expected + ", in quotes"
        case .number, .bytes, .duration: expected
        }
    }

    /// A value as the file has it.
    func toml(_ value: SettingValue) -> String {
        switch value {
        case .number where text(value).last?.isNumber == false: "\"\(text(value))\""
        case .number(let number): "\(number)"
        case .flag(let isOn): "\(isOn)"
        case .text(let text): Self.quoted(text)
        case .list(let texts): "[" + texts.map(Self.quoted).joined(separator: ", ") + "]"
        }
    }

    /// A basic string (TOML 1.0.0).
    private static func quoted(_ text: String) -> String {
        var quoted = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return "\"" + quoted + "\""
    }
}
