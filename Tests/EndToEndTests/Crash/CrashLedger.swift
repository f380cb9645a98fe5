/// What the senders know to be stored, against what is found.
struct CrashLedger {
    var streams: [CrashStream] = []
    /// What was told to somebody who listened: text by id.
    var told: [Int: String] = [:]
    private(set) var ids: [Int] = []
    private var texts: [Int: String] = [:]
    /// The ids of each stream's messages, in the order of their numbers.
    private var found: [String: [Int]] = [:]
    private(set) var findings: [String] = []

    /// What was answered OK.
    var acknowledged: Int { streams.map(\.answers.count).reduce(0, +) }
    var repeats: Int { streams.map(\.repeats).reduce(0, +) }

    mutating func add(finding: String) {
        findings.append(finding)
    }

    /// Takes what is new, in the order in which it is there.
    mutating func read(_ new: [Mailbox.Message]) {
        for message in new {
            if let last = ids.last, message.id <= last { findings.append("out of order: \(message.id) after \(last)") }
            ids.append(message.id)
            texts[message.id] = message.msg
            guard let text = CrashText(message.msg) else {
                findings.append("torn or invented: \(message.id): \(message.msg.prefix(40))")
                continue
            }
            let expected = found[text.stream, default: []].count
            if text.number < expected {
                findings.append("doubled: \(text.stream)#\(text.number) as \(message.id)")
            } else {
                for number in expected..<text.number { findings.append("lost before others: \(text.stream)#\(number)") }
                found[text.stream, default: []] += Array(repeating: message.id, count: text.number - expected + 1)
            }
        }
    }

    /// After everything was read: all that was answered is there, under its id, and nothing that was never sent.
    mutating func check() {
        for place in streams.indices {
            check(streams[place], streams[place].fresh)
            findings += streams[place].findings
            streams[place].checked()
        }
        for (id, text) in told where texts[id] != text {
            findings.append("told, but not there: \(id): \(text.prefix(40))")
        }
        told = [:]
    }

    private mutating func check(_ stream: CrashStream, _ numbers: [Int]) {
        let there = found[stream.name, default: []]
        for number in numbers {
            guard number < there.count else {
                findings.append("lost: \(stream.name)#\(number)")
                continue
            }
            if stream.isJSON, let answer = stream.answers[number], CrashStream.id(in: answer) != there[number] {
                findings.append("another id: \(stream.name)#\(number) is \(there[number]), was told \(answer)")
            }
        }
        if there.count > stream.sent { findings.append("invented: \(stream.name)#\(there.count - 1)") }
    }

    /// At the end everything is read once more, from the first id on.
    mutating func check(all: [Mailbox.Message]) {
        for message in all where texts[message.id] != message.msg {
            findings.append("not as it was: \(message.id): \(message.msg.prefix(40))")
        }
        for stream in streams { check(stream, stream.answers.keys.sorted()) }
        for name in Set(found.keys).subtracting(streams.map(\.name)) { findings.append("invented: stream \(name)") }
        let there = all.map(\.id)
        if there != ids { findings.append("there are \(there.count) messages, there were \(ids.count)") }
    }
}
