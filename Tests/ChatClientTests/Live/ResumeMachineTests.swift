import ChatProtocol
import Testing

@testable import ChatClient

struct ResumeMachineTests {
    enum Input: Sendable {
        case listened(Int64, String?)
        case message(Int64)
        case edit(Int64)
        case room(Int64)
        case caughtUp(Int64)
        case typing
        case lost(LiveError, after: Duration?)
        case sessionEnded
    }

    /// What comes out, short.
    enum Output: Sendable, Equatable {
        case shown(Int64)
        case connected(LogPlace)
        case disconnected(Duration)
        case other
        case dropped
        case failed(LiveError)
    }

    struct Story: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var since: LogPlace?
        let steps: [(Input, Output)]
        /// Where the next `listen` begins.
        let place: LogPlace?
    }

    private static let broken = LiveError.interrupted(.truncated)
    private static func at(_ id: Int64, _ log: String? = "a") -> LogPlace { LogPlace(log: log, id: id) }

    static let stories = [
        Story(
            testDescription: "without a place it begins at the end",
            steps: [
                (.listened(10, "a"), .connected(at(10))), (.message(10), .dropped), (.message(11), .shown(11)),
                (.typing, .other), (.lost(broken, after: .zero), .disconnected(.milliseconds(125))),
            ], place: at(11)),
        Story(
            testDescription: "no repeat over two connections", since: at(5),
            steps: [
                (.listened(7, "a"), .connected(at(5))), (.message(6), .shown(6)), (.message(6), .dropped),
                (.message(5), .dropped), (.edit(7), .shown(7)), (.caughtUp(7), .other), (.room(9), .shown(9)),
                (.lost(broken, after: .seconds(1)), .disconnected(.milliseconds(125))),
                (.listened(9, "a"), .connected(at(9))), (.message(9), .dropped), (.caughtUp(12), .other),
                (.message(12), .dropped), (.message(13), .shown(13)),
            ], place: at(13)),
        Story(
            testDescription: "cut before all was told again", since: at(5),
            steps: [
                (.listened(100, "a"), .connected(at(5))), (.message(50), .shown(50)),
                (.lost(broken, after: .zero), .disconnected(.milliseconds(125))),
            ], place: at(50)),
        Story(
            testDescription: "from the very start", since: .start,
            steps: [(.listened(3, "a"), .connected(at(0))), (.message(1), .shown(1))], place: at(1)),
        Story(
            testDescription: "another log at once", since: at(5, "b"),
            steps: [(.listened(9, "a"), .failed(.logChanged(log: "a"))), (.message(9), .dropped)], place: at(5, "b")),
        Story(
            testDescription: "another log after a restart",
            steps: [
                (.listened(9, "a"), .connected(at(9))),
                (.lost(broken, after: .zero), .disconnected(.milliseconds(125))),
                (.listened(90, "b"), .failed(.logChanged(log: "b"))),
            ], place: at(9)),
        Story(
            testDescription: "a shorter log", since: at(50, nil),
            steps: [(.lost(.refused(.logChanged), after: nil), .failed(.logChanged(log: nil)))], place: at(50, nil)),
        Story(
            testDescription: "it waits longer and longer until a connection has lasted",
            steps: [
                (.lost(broken, after: nil), .disconnected(.milliseconds(125))),
                (.lost(broken, after: nil), .disconnected(.milliseconds(250))),
                (.listened(1, "a"), .connected(at(1))),
                (.lost(broken, after: .seconds(59)), .disconnected(.milliseconds(500))),
                (.listened(1, "a"), .connected(at(1))),
                (.lost(broken, after: .seconds(60)), .disconnected(.milliseconds(125))),
            ], place: at(1)),
        Story(
            testDescription: "the server asks for time",
            steps: [
                (
                    .lost(
                        .interrupted(.closing(code: "shutting_down", message: "", retryAfter: 4)), after: .zero),
                    .disconnected(.milliseconds(4_125))
                ),
                (.lost(.refused(.serverBusy, retryAfter: 2), after: nil), .disconnected(.milliseconds(2_250))),
            ], place: nil),
        Story(
            testDescription: "a session that ended is no end", since: at(1),
            steps: [
                (.listened(1, "a"), .connected(at(1))), (.message(2), .shown(2)), (.sessionEnded, .other),
                (.message(3), .dropped), (.listened(5, "a"), .connected(at(2))),
            ], place: at(2)),
        Story(
            testDescription: "what cannot get better",
            steps: [(.lost(.refused(.authFailed), after: nil), .failed(.refused(.authFailed)))], place: nil),
        Story(
            testDescription: "a changed key",
            steps: [
                (
                    .lost(.unreachable(.keyChanged(server: "s", expected: "a", actual: "b")), after: nil),
                    .failed(.unreachable(.keyChanged(server: "s", expected: "a", actual: "b")))
                )
            ], place: nil),
    ]

    @Test(arguments: stories)
    func `no hole, no repeat`(story: Story) {
        var machine = ResumeMachine(since: story.since, backoff: Backoff.Settings())
        for (index, (input, output)) in story.steps.enumerated() {
            #expect(Self.short(Self.step(input, &machine)) == output, "step \(index)")
        }
        #expect(machine.place == story.place)
    }

    private static func step(_ input: Input, _ machine: inout ResumeMachine) -> ResumeMachine.Step {
        switch input {
        case .listened(let last, let log): machine.listened(last: last, log: log)
        case .message(let id): machine.received(.message(.example(id), isReplay: false))
        case .edit(let id): machine.received(.edit(.example(id), isReplay: true))
        case .room(let id): machine.received(.room(.example(id), isReplay: false))
        case .caughtUp(let id): machine.received(.caughtUp(id: id))
        case .typing: machine.received(.typing(from: "messi", to: "lineker"))
        case .lost(let error, let lasted): machine.lost(error, lasted: lasted, random: 0.5)
        case .sessionEnded: machine.sessionEnded(lasted: .zero, random: 0.5)
        }
    }

    private static func short(_ step: ResumeMachine.Step) -> Output {
        switch step {
        case .drop: .dropped
        case .fail(let error): .failed(error)
        case .show(.connected(let place)): .connected(place)
        case .show(.disconnected(_, let wait)): .disconnected(wait)
        case .show(let event): event.id.map { .shown($0) } ?? .other
        }
    }
}

private let moment = Timestamp(milliseconds: 0)

extension Message {
    static func example(_ id: Int64) -> Message {
        Message(
            id: id, time: moment, from: "a", fromName: "A", to: "b", toName: "B", text: "t", isEdited: false,
            isDeleted: false)
    }
}

extension MessageChange {
    fileprivate static func example(_ id: Int64) -> MessageChange {
        MessageChange(
            id: id, of: 1, time: moment, from: "a", fromName: "A", to: "b", toName: "B", text: "t", isDeleted: false)
    }
}

extension RoomChange {
    fileprivate static func example(_ id: Int64) -> RoomChange {
        RoomChange(id: id, time: moment, room: "#lab", kind: .join)
    }
}
