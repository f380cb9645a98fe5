import ChatProtocol
import ChatTerminal
import Testing

@testable import ChatClient
@testable import ChatInterface

struct LinearPresenterTests {
    private static func state() -> InterfaceState {
        let settings = InterfaceSettings(language: .english, profile: "test", timeZone: .fixed(seconds: 0))
        return InterfaceState(settings: settings, size: Size(columns: 20, rows: 10))
    }

    private static func shown(_ events: [InterfaceEvent], _ input: LinearPresenter.Input) -> String {
        var (state, presenter) = (state(), LinearPresenter(input))
        for event in events {
            _ = state.apply(event)
            presenter.applied(event, to: state)
        }
        return String(decoding: presenter.bytes(for: state), as: UTF8.self)
    }

    @Test func `lines stand above the line that is typed, which has the cursor`() {
        let text = Self.shown(
            [.told(.answer, "hello"), .input(.pasted("abc")), .input(.key(Key(.left)))], .edited)
        #expect(text.hasPrefix("\r\u{1B}[K"))
        #expect(text.contains("hello\r\n"))
        #expect(text.hasSuffix("> abc\r\u{1B}[4C"))
    }

    @Test func `a line that is too long shows the part with the cursor`() {
        let text = Self.shown([.input(.pasted("0123456789012345678901234\nend"))], .edited)
        #expect(text.hasSuffix("> 2345678901234⏎end\r\u{1B}[19C"))
        #expect(!text.contains("\n"))
    }

    @Test func `what was pasted can't steer the terminal`() {
        let text = Self.shown([.input(.pasted("a\u{202E}b\u{9B}31m"))], .edited)
        #expect(!text.contains("\u{202E}") && !text.unicodeScalars.contains("\u{9B}"))
    }

    @Test func `a terminal without a cursor gets lines alone`() {
        let text = Self.shown([.told(.answer, "hello"), .input(.pasted("abc"))], .whole)
        #expect(text.hasSuffix("hello\n"))
        #expect(!text.contains("\u{1B}") && !text.contains("\r") && !text.contains("abc"))
    }

    @Test func `nothing new is nothing to write`() {
        var (state, presenter) = (Self.state(), LinearPresenter(.edited))
        let first = presenter.bytes(for: state)
        #expect(!first.isEmpty)
        #expect(presenter.bytes(for: state).isEmpty)
        _ = state.apply(.input(.pasted("x")))
        #expect(!presenter.bytes(for: state).isEmpty)
    }
}
