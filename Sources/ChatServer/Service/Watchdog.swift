import Logging

/// Says `watchdog` to the service manager at half of the time that it waits (sd_watchdog_enabled(3)), as long as the
/// event loops and the log's writer answer: a server that hangs is started anew.
struct Watchdog: Sendable {
    let manager: ServiceManager
    let pulse: PulseCheck
    let logger: Logger

    /// Runs until the task is cancelled; returns at once where nobody waits.
    func run() async {
        guard let period = manager.watchdog else { return }
        // The first answers are there after the first half.
        var questions = pulse.ask()
        while true {
            do {
                try await Task.sleep(for: period / 2)
            } catch {
                return
            }
            tick(&questions)
        }
    }

    /// - Parameter questions: what was asked the last time, and is asked now.
    func tick(_ questions: inout PulseCheck.Questions) {
        let silent = pulse.silent(questions)
        questions = pulse.ask()
        guard silent.isEmpty else {
            let names = silent.map(\.name).joined(separator: ", ")
            logger.critical("the watchdog is not told that all is well", metadata: ["no_answer": "\(names)"])
            return
        }
        manager.tell(.watchdog)
    }
}
