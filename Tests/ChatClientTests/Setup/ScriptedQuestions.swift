import ChatClient
import Synchronization

/// A person who answers as the script says, and remembers what was said.
final class ScriptedQuestions: Questions, Sendable {
    struct NobodyAnswers: Error {}

    private struct State {
        var answers: [String]
        var transcript: [String] = []
    }

    private let state: Mutex<State>

    init(_ answers: [String]) {
        state = Mutex(State(answers: answers))
    }

    /// Everything that the person saw: what was said, questions, and answers but secret ones.
    var transcript: String { state.withLock { $0.transcript.joined(separator: "\n") } }
    var isDone: Bool { state.withLock { $0.answers.isEmpty } }

    func say(_ text: String) throws {
        state.withLock { $0.transcript.append(text) }
    }

    func ask(_ prompt: String) throws -> String {
        try answer(prompt, isSecret: false)
    }

    func askSecret(_ prompt: String) throws -> String {
        try answer(prompt, isSecret: true)
    }

    /// An answer that begins with `!` is for a secret question, any other one for an open one.
    private func answer(_ prompt: String, isSecret: Bool) throws -> String {
        try state.withLock { state in
            guard !state.answers.isEmpty else {
                state.transcript.append(prompt)
                throw NobodyAnswers()
            }
            let answer = state.answers.removeFirst()
            guard answer.hasPrefix("!") == isSecret else {
                state.transcript.append("\(prompt) <- does not fit: \(answer)")
                throw NobodyAnswers()
            }
            state.transcript.append(isSecret ? prompt : prompt + answer)
            return isSecret ? String(answer.dropFirst()) : answer
        }
    }
}
