/// When to paint: at once after a pause, and no more than once in ``interval`` while much happens. Pure; times are since
/// any fixed moment.
struct PaintSchedule: Sendable, Hashable {
    enum Step: Sendable, Hashable {
        case paintNow
        /// Look again after this time, and tell ``frameDue(at:)`` then.
        case wait(Duration)
        /// It is being waited for already.
        case none
    }

    static let interval = Duration.milliseconds(16)

    private var lastPaint: Duration?
    private var isWaiting = false

    /// What is shown may be another now.
    mutating func changed(at now: Duration) -> Step {
        guard !isWaiting else { return .none }
        if let lastPaint, now - lastPaint < Self.interval {
            isWaiting = true
            return .wait(Self.interval - (now - lastPaint))
        }
        lastPaint = now
        return .paintNow
    }

    mutating func frameDue(at now: Duration) {
        isWaiting = false
        lastPaint = nil
    }
}
