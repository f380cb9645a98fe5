import ChatProtocol
import Testing

@testable import ChatClient

/// SECURITY.md 6.4: foreign text can't drive the terminal (S6.4).
struct ShownTextTests {
    @Test(arguments: [
        ("halo, apa kabar? ñ 日本 👍", "halo, apa kabar? ñ 日本 👍"),
        ("\u{1B}[31mred\u{1B}]0;title\u{07}", "\\u{1b}[31mred\\u{1b}]0;title\\u{7}"),
        ("one\ntwo\r\tthree\0", "one\\u{a}two\\u{d}\\u{9}three\\u{0}"),
        ("\r\n", "\\u{d}\\u{a}"),
        ("\u{7F}\u{80}\u{9B}2J\u{9F}", "\\u{7f}\\u{80}\\u{9b}2J\\u{9f}"),
        (
            "a\u{202E}b\u{2066}c\u{2069}\u{200E}\u{200F}\u{061C}",
            "a\\u{202e}b\\u{2066}c\\u{2069}\\u{200e}\\u{200f}\\u{61c}"
        ),
        (
            "a\u{200B}b\u{200C}c\u{200D}d\u{2060}\u{FEFF}\u{AD}",
            "a\\u{200b}b\\u{200c}c\\u{200d}d\\u{2060}\\u{feff}\\u{ad}"
        ),
        ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"),
        ("\u{E0041}", "\\u{e0041}"),
        ("👨‍👩‍👧 ❤️‍🔥 👩🏽‍🚀", "👨‍👩‍👧 ❤️‍🔥 👩🏽‍🚀"),
        ("1\u{200D}2 👍\u{200D}x", "1\\u{200d}2 👍\\u{200d}x"),
    ])
    func `S6.4 what could steer a terminal or hide is made visible`(text: String, shown: String) {
        #expect(Array(ShownText.line(text).unicodeScalars) == Array(shown.unicodeScalars))
    }

    @Test func `a message keeps its lines, and none of them looks like another message`() {
        #expect(ShownText.message("one\ntwo\u{1B}") == "one\n    two\\u{1b}")
        #expect(ShownText.message("if x:\n\ty\tz") == "if x:\n        y    z")
        #expect(ShownText.message("one\r\ntwo") == "one\\u{d}\n    two")
    }

    @Test(arguments: [
        (#"{"a": "x"}"#, #"{"a": "x"}"#),
        ("{\"a\": \"x\u{9B}y\u{202E}\u{7F}\"}", #"{"a": "x\u009by\u202e\u007f"}"#),
        ("{\"a\":\r\n\t\"\u{E0041}\"}", #"{"a":   "\udb40\udc41"}"#),
        (#"{"a": "日本 \n"}"#, #"{"a": "日本 \n"}"#),
    ])
    func `JSON becomes one harmless line with the same meaning`(json: String, shown: String) throws {
        let line = ShownText.json(Array(json.utf8))
        #expect(line == shown)
        #expect(try JSONValue(parsing: Array(line.utf8).span.bytes) == JSONValue(parsing: Array(json.utf8).span.bytes))
    }

    @Test func `a time is read to the second`() {
        #expect(ShownTime.seconds("1970-01-01T00:00:00.000Z") == 0)
        #expect(ShownTime.seconds("2026-11-22T10:00:00.123Z") == 1_795_341_600)
        #expect(ShownTime.seconds("2026-11-22") == nil)
        #expect(ShownTime.seconds("2026-11-22T10:00:00.123+07:00") == nil)
        #expect(ShownTime.minute("yesterday\u{1B}") == "yesterday\\u{1b}")
    }

    @Test func `a message is a line with time, names and text`() throws {
        let json = #"""
            {"id": 7, "time": "2026-11-23T14:02:59.000Z", "from": "messi", "from_name": "Lionel \u001b Messi",
             "to": "lineker", "to_name": "Gary Lineker", "msg": "halo\n2026-11-23 14:03 Gary (lineker): ya"}
            """#
        let line = MessageLine.text(try JSONValue(parsing: Array(json.utf8).span.bytes))
        // The hour depends on the machine's time zone.
        let shape =
            #/\d{4}-\d\d-\d\d \d\d:\d\d Lionel \\u\{1b\} Messi \(messi\): halo\n    2026-11-23 14:03 Gary .*ya\n/#
        #expect(line.wholeMatch(of: shape) != nil, "\(line)")
    }
}
