import ChatTerminal
import Testing

/// Bytes with what they mean, the 50 ms of silence behind them included.
struct DecodedBytes: Sendable, CustomTestStringConvertible {
    let bytes: [UInt8]
    let inputs: [TerminalInput]

    init(_ text: String, _ inputs: [TerminalInput]) {
        (bytes, self.inputs) = (Array(text.utf8), inputs)
    }

    init(bytes: [UInt8], _ inputs: [TerminalInput]) {
        (self.bytes, self.inputs) = (bytes, inputs)
    }

    init(_ text: String, _ keys: Key...) {
        self.init(text, keys.map { .key($0) })
    }

    var testDescription: String { "\(bytes.map { String($0, radix: 16) }.joined(separator: " "))" }
}

extension Key {
    static func typed(_ character: Character) -> Key { Key(.character(character)) }
}

struct KeyDecoderTests {
    static let plain: [DecodedBytes] = [
        DecodedBytes("aZ ~", .typed("a"), .typed("Z"), .typed(" "), .typed("~")),
        DecodedBytes("é日👍", .typed("é"), .typed("日"), .typed("👍")),
        DecodedBytes("\r\t\u{7F}", Key(.enter), Key(.tab), Key(.backspace)),
        DecodedBytes("\u{01}\u{08}\u{0A}\u{1A}", .control("a"), .control("h"), .control("j"), .control("z")),
        DecodedBytes("\u{00}\u{1C}\u{1F}", .control(" "), .control("\\"), .control("_")),
        DecodedBytes("\u{1B}b\u{1B}B\u{1B}é", .alt("b"), .alt("B"), .alt("é")),
        DecodedBytes(
            "\u{1B}\r\u{1B}\u{7F}\u{1B}\u{01}",
            Key(.enter, .alt), Key(.backspace, .alt), Key(.character("a"), [.alt, .control])),
        DecodedBytes("\u{1B}", Key(.escape)),
        DecodedBytes("\u{1B}\u{1B}", Key(.escape), Key(.escape)),
        DecodedBytes("\u{1B}\u{1B}x", Key(.escape), .alt("x")),
        DecodedBytes("\u{1B}[", .alt("[")),
        DecodedBytes("\u{1B}O", .alt("O")),
        DecodedBytes("\u{1B}P", .alt("P")),
    ]

    static let sequences: [DecodedBytes] = [
        DecodedBytes("\u{1B}[A\u{1B}[B\u{1B}[C\u{1B}[D", Key(.up), Key(.down), Key(.right), Key(.left)),
        DecodedBytes(
            "\u{1B}OA\u{1B}OH\u{1B}OF\u{1B}OP\u{1B}OM", Key(.up), Key(.home), Key(.end), Key(.function(1)), Key(.enter)),
        DecodedBytes("\u{1B}[1;5A\u{1B}[1;3D\u{1B}[1;2C", Key(.up, .control), Key(.left, .alt), Key(.right, .shift)),
        DecodedBytes("\u{1B}[1;8H\u{1B}[1;9F", Key(.home, [.shift, .alt, .control]), Key(.end, .alt)),
        DecodedBytes("\u{1B}[1~\u{1B}[2~\u{1B}[3~\u{1B}[4~", Key(.home), Key(.insert), Key(.delete), Key(.end)),
        DecodedBytes("\u{1B}[5~\u{1B}[6~\u{1B}[3;5~", Key(.pageUp), Key(.pageDown), Key(.delete, .control)),
        DecodedBytes(
            "\u{1B}[11~\u{1B}[15~\u{1B}[17~\u{1B}[24~", Key(.function(1)), Key(.function(5)), Key(.function(6)),
            Key(.function(12))),
        DecodedBytes("\u{1B}[[A\u{1B}[[E", Key(.function(1)), Key(.function(5))),
        DecodedBytes("\u{1B}[1;5P", Key(.function(1), .control)),
        DecodedBytes("\u{1B}[Z", Key(.tab, .shift)),
        DecodedBytes("\u{1B}\u{1B}[A", Key(.up, .alt)),
        DecodedBytes("\u{1B}Oc\u{1B}[5^", Key(.right, .control), Key(.pageUp, .control)),
        DecodedBytes("\u{1B}[109;5u\u{1B}[97;3u\u{1B}[13;2u", .control("m"), .alt("a"), Key(.enter, .shift)),
        DecodedBytes("\u{1B}[27u\u{1B}[127;5u\u{1B}[9;2u", Key(.escape), Key(.backspace, .control), Key(.tab, .shift)),
        DecodedBytes("\u{1B}[97:65;2u\u{1B}[97;1:1u\u{1B}[97;1:3u", .typed("A"), .typed("a")),
        DecodedBytes("\u{1B}[27;5;73~\u{1B}[27;2;13~", .control("i"), Key(.enter, .shift)),
        DecodedBytes("\u{1B}[I\u{1B}[O", [.focused(true), .focused(false)]),
        DecodedBytes(
            "\u{1B}[<0;1;1M\u{1B}[<0;300;7m\u{1B}[<64;3;4M\u{1B}[<65;3;4M",
            [
                .mouse(Mouse(.press, column: 0, row: 0)), .mouse(Mouse(.release, column: 299, row: 6)),
                .mouse(Mouse(.wheelUp, column: 2, row: 3)), .mouse(Mouse(.wheelDown, column: 2, row: 3)),
            ]),
    ]

    static let swallowed: [DecodedBytes] = [
        // A cursor report with a prefix, device attributes, an unknown ~ key, unknown finals, intermediates.
        DecodedBytes("\u{1B}[?1;2Ra\u{1B}[?62;4cb", .typed("a"), .typed("b")),
        DecodedBytes("\u{1B}[99~a\u{1B}[1;2$yb\u{1B}OXc", .typed("a"), .typed("b"), .typed("c")),
        DecodedBytes("\u{1B}[\(String(repeating: "1;", count: 200))Aa", Key(.up), .typed("a")),
        DecodedBytes("\u{1B}[99999999999999999999~a", .typed("a")),
        DecodedBytes("\u{1B}[57358u\u{1B}[55296u\u{1B}[1114112ua", .typed("a")),
        // OSC, DCS and APC, ended by BEL and by ST, or broken off by another sequence.
        DecodedBytes("\u{1B}]11;rgb:ffff/0000/0000\u{07}a\u{1B}]0;é\u{1B}\\b", .typed("a"), .typed("b")),
        DecodedBytes("\u{1B}P1$r0m\u{1B}\\a\u{1B}_Gi=1;OK\u{1B}\\b", .typed("a"), .typed("b")),
        DecodedBytes("\u{1B}]0;lost\u{1B}[Aa", Key(.up), .typed("a")),
        // Mouse: moved, the wheel sideways, the right button, column 0, the old kind.
        DecodedBytes("\u{1B}[<35;1;1M\u{1B}[<66;1;1M\u{1B}[<2;1;1M\u{1B}[<0;0;1M\u{1B}[M !!a", .typed("a")),
        // A control character breaks a sequence off; CAN without a trace.
        DecodedBytes("\u{1B}[1;\ra\u{1B}[1\u{18}b", Key(.enter), .typed("a"), .typed("b")),
    ]

    static let broken: [DecodedBytes] = [
        DecodedBytes(bytes: [0xFF, 0x61], [.key(.typed("\u{FFFD}")), .key(.typed("a"))]),
        DecodedBytes(bytes: [0xC3, 0x0D], [.key(.typed("\u{FFFD}")), .key(Key(.enter))]),
        DecodedBytes(bytes: [0xE2, 0x82, 0x61], [.key(.typed("\u{FFFD}")), .key(.typed("a"))]),
        DecodedBytes(
            bytes: [0xC0, 0xAF, 0x61], [.key(.typed("\u{FFFD}")), .key(.typed("\u{FFFD}")), .key(.typed("a"))]),
        DecodedBytes(
            bytes: [0xED, 0xA0, 0x80, 0x61],
            [.key(.typed("\u{FFFD}")), .key(.typed("\u{FFFD}")), .key(.typed("\u{FFFD}")), .key(.typed("a"))]),
        // C1 as UTF-8: no key sends it, and it is no introducer.
        DecodedBytes(bytes: [0xC2, 0x9B, 0x41], [.key(.typed("A"))]),
    ]

    static let pastes: [DecodedBytes] = [
        DecodedBytes("\u{1B}[200~a\r\nb\rc\nd\u{1B}[201~e", [.pasted("a\nb\nc\nd"), .key(.typed("e"))]),
        DecodedBytes("\u{1B}[200~\u{1B}[A\u{03}\u{1B}[20\u{1B}[201~", [.pasted("\u{1B}[A\u{03}\u{1B}[20")]),
        DecodedBytes("\u{1B}[200~\u{1B}[201~", [.pasted("")]),
        DecodedBytes("\u{1B}[200~é👨‍👩‍👧日\u{1B}[201~", [.pasted("é👨‍👩‍👧日")]),
        DecodedBytes("\u{1B}[201~a", .typed("a")),
    ]

    static let table = plain + sequences + swallowed + broken + pastes

    static func decode(_ pieces: [ArraySlice<UInt8>]) -> [TerminalInput] {
        var decoder = KeyDecoder()
        return pieces.flatMap { decoder.decode($0) } + decoder.flush()
    }

    @Test(arguments: table)
    func `bytes mean a key`(_ row: DecodedBytes) {
        #expect(Self.decode([row.bytes[...]]) == row.inputs)
    }

    @Test(arguments: table)
    func `bytes cut at any place mean the same`(_ row: DecodedBytes) {
        for place in row.bytes.indices {
            #expect(Self.decode([row.bytes[..<place], row.bytes[place...]]) == row.inputs, "cut at \(place)")
        }
        #expect(Self.decode(row.bytes.indices.map { row.bytes[$0...$0] }) == row.inputs, "byte by byte")
    }

    @Test(arguments: ["e\u{301}", "👨‍👩‍👧", "👍🏽", "❤️", "🇮🇩", "กำ"])
    func `a character of several code points read at once is one key`(_ text: String) {
        var decoder = KeyDecoder()
        #expect(
            decoder.decode("x\(text)y".utf8) == [.key(.typed("x")), .key(.typed(Character(text))), .key(.typed("y"))])
    }

    @Test(arguments: ["e\u{301}", "👨‍👩‍👧", "👍🏽", "❤️", "🇮🇩"])
    func `a character of several code points that comes in pieces is one in the line`(_ text: String) {
        let bytes = Array("x\(text)y".utf8)
        for place in bytes.indices {
            var editor = LineEditor()
            for input in Self.decode([bytes[..<place], bytes[place...]]) { _ = editor.apply(input) }
            #expect(editor.text == ["x", Character(text), "y"], "cut at \(place)")
            #expect(editor.cursor == 3)
        }
    }

    @Test func `only an undecided escape waits for the time`() {
        var decoder = KeyDecoder()
        for (text, waits) in [("a", false), ("\u{1B}", true), ("[", true), ("1", false), (";5A", false)] {
            _ = decoder.decode(text.utf8)
            #expect(decoder.awaitsTimeout == waits, "after \(text)")
        }
    }

    @Test func `silence does not cut a sequence with parameters, which a slow link may`() {
        var decoder = KeyDecoder()
        #expect(decoder.decode("\u{1B}[1;".utf8) + decoder.flush() == [])
        #expect(decoder.decode("5Ax".utf8) == [.key(Key(.up, .control)), .key(.typed("x"))])
    }

    @Test func `a paste longer than the limit is cut off between characters`() {
        var decoder = KeyDecoder(pasteLimit: 6)
        #expect(decoder.decode("\u{1B}[200~ab日日日\u{1B}[201~x".utf8) == [.pasted("ab日"), .key(.typed("x"))])
        #expect(
            decoder.decode("\u{1B}[200~\(String(repeating: "y", count: 100_000))\u{1B}[201~".utf8) == [
                .pasted("yyyyyy")
            ])
    }

    @Test func `any bytes are read without harm, and what is read does not depend on the cuts`() {
        var random = SplitMix(seed: 7)
        let alphabet: [UInt8] = [
            0x1B, 0x1B, 0x5B, 0x4F, 0x3B, 0x31, 0x32, 0x30, 0x7E, 0x41, 0x4D, 0x3C, 0x5D, 0x07, 0x0D, 0xC3, 0xA9, 0xE2,
            0xF0, 0x9F, 0x80,
        ]
        for _ in 0..<500 {
            let bytes = (0..<40).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            let place = Int.random(in: 0...bytes.count, using: &random)
            #expect(
                Self.decode([bytes[..<place], bytes[place...]]).map(\.codePoints).joined().elementsEqual(
                    Self.decode([bytes[...]]).map(\.codePoints).joined()), "\(bytes) cut at \(place)")
        }
    }
}

extension TerminalInput {
    /// What was typed code point by code point, as a cut may part one Character; other input as one word.
    fileprivate var codePoints: [String] {
        if case .key(let key) = self, case .character(let character) = key.code {
            return character.unicodeScalars.enumerated().map { "\($1.value) \($0 == 0 ? key.modifiers : [])" }
        }
        return ["\(self)"]
    }
}
