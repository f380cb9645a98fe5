import ChatTransport

/// What kind of value a setting has: how it is written as a flag or a variable, and what is no value of it.
enum SettingKind: Sendable, Equatable {
    case text
    /// A file or folder.
    case path
    case number(ClosedRange<Int>)
    /// In bytes; also `512KiB`, `64MiB`, `2GiB`.
    case bytes(ClosedRange<Int>)
    /// In seconds; also `90s`, `15m`, `12h`, `30d`.
    case duration(ClosedRange<Int>)
    /// A switch that is said with its value.
    case onOff
    /// A switch that is on when it is named as a flag.
    case flag
    case choice([String])
    /// `HOST:PORT`
    case address
    case addresses
    /// IP addresses and ranges of them, `10.0.0.0/8`.
    case ranges
    /// Texts that are not empty.
    case names

    var isList: Bool {
        self == .addresses || self == .ranges || self == .names
    }

    /// Reads what flags or a variable said.
    /// - Parameter words: all of a list; of anything else the last one counts.
    func value(words: [String]) throws(SettingFault) -> SettingValue {
        guard isList else { return try value(word: words.last ?? "") }
        return try checked(.list(words), shown: words.joined(separator: ","))
    }

    private func value(word: String) throws(SettingFault) -> SettingValue {
        switch self {
        case .number: return try checked(.number(whole(word, units: [:])), shown: word)
        case .bytes: return try checked(.number(whole(word, units: Self.byteUnits)), shown: word)
        case .duration: return try checked(.number(whole(word, units: Self.timeUnits)), shown: word)
        case .onOff, .flag:
            guard let isOn = Self.switches[word] else { throw fault(word) }
            return .flag(isOn)
        case .text, .path, .choice, .address, .addresses, .ranges, .names:
            return try checked(.text(word), shown: word)
        }
    }

    /// A value that the kind allows, which may have come from a file.
    func checked(_ value: SettingValue, shown: String) throws(SettingFault) -> SettingValue {
        switch (self, value) {
        case (.number(let range), .number(let number)), (.bytes(let range), .number(let number)),
            (.duration(let range), .number(let number)):
            guard range.contains(number) else { throw fault(shown, isMalformed: false) }
        case (.bytes, .text(let word)), (.duration, .text(let word)):
            return try self.value(word: word)
        case (.onOff, .flag), (.flag, .flag): break
        case (.text, .text(let text)), (.path, .text(let text)):
            guard !text.isEmpty, !text.utf8.contains(0) else { throw fault(shown) }
        case (.choice(let words), .text(let word)):
            guard words.contains(word) else { throw fault(shown) }
        case (.address, .text(let text)):
            guard HostPort(text) != nil else { throw fault(shown) }
        case (.addresses, .list(let texts)):
            if let wrong = texts.first(where: { HostPort($0) == nil }) { throw fault(wrong) }
        case (.ranges, .list(let texts)):
            if let wrong = texts.first(where: { AddressRange($0) == nil }) { throw fault(wrong) }
        case (.names, .list(let names)):
            if let wrong = names.first(where: \.isEmpty) { throw fault(wrong) }
        default: throw fault(shown)
        }
        return value
    }

    /// What is no value of this kind, and what would be one.
    func fault(_ shown: String, isMalformed: Bool = true) -> SettingFault {
        SettingFault(isMalformed: isMalformed, reason: "\"\(StandardErrorLog.escaped(shown))\" is not \(expected)")
    }

    /// What is expected, as in "it must be …".
    var expected: String {
        switch self {
        case .text: "a text"
        case .path: "the path of a file or folder"
        case .number(let range): "a number \(Self.text(range))"
        case .bytes(let range): "a number of bytes \(Self.text(range)), such as 1048576 or 64MiB"
        case .duration(let range): "a time of \(Self.text(range)) seconds, such as 90s, 15m, 12h or 30d"
        case .onOff, .flag: "on or off"
        case .choice(let words): words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
        case .address, .addresses: "HOST:PORT (IPv6 in brackets: [::1]:8890)"
        case .ranges: "an IP address or a range of them, such as 10.0.0.0/8 or fd00::/8"
        case .names: "a list of names"
        }
    }

    private static func text(_ range: ClosedRange<Int>) -> String {
        range.upperBound == .max ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    }

    private static let switches = ["on": true, "true": true, "1": true, "off": false, "false": false, "0": false]
    private static let byteUnits = ["KiB": 1_024, "MiB": 1_048_576, "GiB": 1_073_741_824]
    private static let timeUnits = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]

    private func whole(_ word: String, units: [String: Int]) throws(SettingFault) -> Int {
        let digits = word.prefix { $0.isASCII && $0.isNumber || $0 == "-" || $0 == "_" }
        let unit = word[digits.endIndex...].drop { $0 == " " }
        guard let number = Int(digits.replacing("_", with: "")), let factor = unit.isEmpty ? 1 : units[String(unit)]
        else { throw fault(word) }
        let (product, hasOverflown) = number.multipliedReportingOverflow(by: factor)
        guard !hasOverflown else { throw fault(word, isMalformed: false) }
        return product
    }

    /// As a flag or a variable would take it.
    func text(_ value: SettingValue) -> String {
        switch (self, value) {
        case (.bytes, .number(let number)): Self.text(number, units: Self.byteUnits)
        case (.duration, .number(let number)): Self.text(number, units: Self.timeUnits)
        case (_, .number(let number)): "\(number)"
        case (_, .flag(let isOn)): isOn ? "on" : "off"
        case (_, .text(let text)): text
        case (_, .list(let texts)): texts.joined(separator: ",")
        }
    }

    /// With the largest unit that leaves no rest.
    private static func text(_ number: Int, units: [String: Int]) -> String {
        let unit = units.filter { number != 0 && number % $0.value == 0 && $0.value > 1 }.max { $0.value < $1.value }
        return unit.map { "\(number / $0.value)\($0.key)" } ?? "\(number)"
    }
}

/// Why something is no value of a kind.
struct SettingFault: Error, Equatable {
    /// It can't be read at all; otherwise it is a value that is not allowed.
    let isMalformed: Bool
    /// With what would be right.
    let reason: String
}
