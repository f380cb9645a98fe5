import ChatTerminal
import FuzzSupport

/// What a terminal sends: the first byte is for the cuts, the second for the width of a line, all others are its bytes.
///
/// - Whatever comes, nothing traps, and no control character passes for text.
/// - Where the bytes are cut makes no difference.
/// - The line editor's cursor stays within its text, and wrapped lines are as wide as they may be.
@main
enum FuzzKeys {
    private static let pasteLimit = 64

    static func main() {
        Fuzz.run { bytes, count in
            guard count > 2 else { return }
            let input = Fuzz.input(bytes, count)
            let stream = [UInt8](input[2...])
            var whole = Cuts(seed: 0, longest: stream.count)
            var cut = Cuts(seed: input[0], longest: 5)
            let inputs = FuzzKeys.decode(stream, &whole)
            Fuzz.check(
                FuzzKeys.flat(inputs) == FuzzKeys.flat(FuzzKeys.decode(stream, &cut)), "the keys depend on the cuts")
            FuzzKeys.check(inputs)
            FuzzKeys.edit(inputs, width: Int(input[1] % 100))
        }
    }

    private static func decode(_ stream: [UInt8], _ cuts: inout Cuts) -> [TerminalInput] {
        var decoder = KeyDecoder(pasteLimit: pasteLimit)
        var inputs: [TerminalInput] = []
        var given = 0
        while given < stream.count {
            let count = cuts.next(of: stream.count - given)
            inputs += decoder.decode(stream[given..<given + count])
            given += count
        }
        return inputs + decoder.flush()
    }

    private enum Flat: Equatable {
        case scalar(Unicode.Scalar)
        case alt
        case other(TerminalInput)
    }

    /// Without the borders of characters: an accent that comes later is a key of its own.
    private static func flat(_ inputs: [TerminalInput]) -> [Flat] {
        inputs.flatMap { input -> [Flat] in
            guard case .key(let key) = input, case .character(let character) = key.code,
                key.modifiers.subtracting(.alt).isEmpty
            else { return [.other(input)] }
            let scalars = character.unicodeScalars.map { Flat.scalar($0) }
            return key.modifiers.isEmpty ? scalars : [.alt] + scalars
        }
    }

    private static func check(_ inputs: [TerminalInput]) {
        for input in inputs {
            switch input {
            case .key(let key):
                guard case .character(let character) = key.code, !key.modifiers.contains(.control) else { continue }
                let isText = character.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
                Fuzz.check(isText, "a control character passes for text: \(character.unicodeScalars.map(\.value))")
            case .pasted(let text):
                // A byte that is no UTF-8 becomes a character of three.
                Fuzz.check(text.utf8.count <= 3 * pasteLimit, "a paste of \(text.utf8.count) bytes")
                Fuzz.check(!text.unicodeScalars.contains("\r"), "a paste with CR")
            case .mouse(let mouse): Fuzz.check(mouse.column >= 0 && mouse.row >= 0, "the mouse is off the screen")
            case .focused: break
            }
        }
    }

    private static func edit(_ inputs: [TerminalInput], width: Int) {
        var editor = LineEditor(history: ["halo", "two\nlines", "e\u{301}\u{1F469}\u{200D}\u{1F680}"])
        // A long text is slow with all these checks, and shows nothing that a shorter one does not.
        for input in inputs where editor.text.count < 4_096 {
            _ = editor.apply(input)
            Fuzz.check((0...editor.text.count).contains(editor.cursor), "the cursor is outside of the text")
            Fuzz.check(editor.history.count <= LineEditor.historyLimit, "the history is too long")
        }
        let lines = TextWrap.lines([Run(editor.string)], width: width)
        for line in lines {
            let text = line.reduce(into: "") { $0 += $1.text }
            Fuzz.check(TextWidth.of(text) <= max(width, 1) || text.count == 1, "a line of more than \(width) columns")
        }
        let cut = TextCut.text(editor.string, width: width)
        Fuzz.check(TextWidth.of(cut) <= width, "\(TextWidth.of(cut)) columns where \(width) are free")
    }
}
