import NIOCore
import Synchronization

/// Whether everything that has to answer does: for the watchdog, and for whoever asks how the server is.
///
/// Each part is asked again only when it has answered: one that hangs is not buried under questions.
final class PulseCheck: Sendable {
    struct Part: Sendable {
        enum Kind: Sendable {
            case eventLoop, logWriter
        }

        let name: String
        let kind: Kind
        /// Something that rises as long as the part works, although it has not got to the question yet.
        var progress: @Sendable () -> Int = { 0 }
        /// Calls its parameter when the part gets to it, on whatever thread.
        let ask: @Sendable (@escaping @Sendable () -> Void) -> Void
    }

    /// What a part was asked, and how far it had come.
    struct Question: Sendable, Equatable {
        fileprivate var number: Int
        fileprivate var progress: Int
    }

    /// By the places of the parts.
    typealias Questions = [Int: Question]

    private static let firstPause = TimeAmount.milliseconds(1)
    private static let longestPause = TimeAmount.milliseconds(50)

    private struct State {
        var last = 0
        /// The questions that are not answered.
        var owed: [Int: Int] = [:]
    }

    private let parts: [Part]
    private let state = Mutex(State())

    init(_ parts: [Part]) {
        self.parts = parts
    }

    /// Asks all parts that owe no answer.
    /// - Returns: what is to be answered, by those others, too.
    func ask() -> Questions {
        var questions: Questions = [:]
        for (index, part) in parts.enumerated() {
            let progress = part.progress()
            let (number, isNew) = state.withLock { state in
                if let owed = state.owed[index] { return (owed, false) }
                state.last += 1
                state.owed[index] = state.last
                return (state.last, true)
            }
            questions[index] = Question(number: number, progress: progress)
            if isNew { part.ask { [self] in state.withLock { _ = $0.owed.removeValue(forKey: index) } } }
        }
        return questions
    }

    /// The parts that have neither answered since they were asked, nor come any further.
    func silent(_ questions: Questions) -> [Part] {
        let owed = state.withLock { $0.owed }
        return questions.sorted { $0.key < $1.key }.filter { index, question in
            owed[index] == question.number && parts[index].progress() == question.progress
        }.map { parts[$0.key] }
    }

    /// Asks, and waits until all have answered or the time is over.
    /// - Parameter eventLoop: where to wait; none that is asked.
    /// - Returns: the parts that are silent.
    func answers(on eventLoop: any EventLoop, until deadline: NIODeadline) -> EventLoopFuture<[Part]> {
        wait(for: ask(), on: eventLoop, until: deadline, pause: Self.firstPause)
    }

    private func wait(
        for questions: Questions, on eventLoop: any EventLoop, until deadline: NIODeadline, pause: TimeAmount
    ) -> EventLoopFuture<[Part]> {
        let silent = silent(questions)
        guard !silent.isEmpty, NIODeadline.now() < deadline else { return eventLoop.makeSucceededFuture(silent) }
        return eventLoop.scheduleTask(in: pause) {}.futureResult.flatMap {
            self.wait(for: questions, on: eventLoop, until: deadline, pause: min(pause * 2, Self.longestPause))
        }
    }
}
