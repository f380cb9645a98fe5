public import ChatProtocol

/// The server's side of one connection as a pure state machine: lines and outcomes in; requests to start and bytes to
/// send out.
///
/// It decides what may start when (PROTOCOL.md section 1): consecutive sends run together, any other command waits
/// until all before it have completed and holds back those behind it; replies leave in the order of the requests.
/// The owner calls `nextRequest` until it is nil, gives a line whenever `wantsLine`, writes `takeOutput`, and closes
/// its side when `wantsClose`. Questions that come with every line or event are `mutating`, though they change nothing:
/// the whole machine would be copied to ask the one in an object's property.
public struct ServerSession: ~Copyable {
    /// Settings that all connections of a server share.
    public struct Policy: Sendable {
        public var language: Language = .indonesian
        public var times = ConnectionTimes()
        /// Sends that one connection may have waiting for the log.
        public var mostSendsInFlight = 1_024
        /// Bytes of output that may wait to be taken; beyond it nothing starts.
        public var mostOutputBytes = 262_144
        /// Errors of form in a row that close the connection, and failed logins that do.
        public var mostErrors = 10
        public var mostFailedLogins = 5
        /// Whether an accepted client certificate may stand for the password.
        public var allowsCertificateLogin = false
        /// How fast lines are taken; nil: as fast as they come.
        public var lineRate: LineRate?
        /// The same until somebody has logged in, for whom it may be much lower.
        public var strangerLineRate: LineRate?
        /// Milliseconds of silence after which a listening connection is told that it lives.
        public var heartbeat: Int64 = 60_000

        public init() {}
    }

    private enum Phase: Equatable {
        case open
        /// No more requests start; it closes when every answer is out.
        case finishing(ErrorCode?, retryAfter: Int?)
        case finished
    }

    let policy: Policy
    private var phase = Phase.open
    private var replies = ReplyQueue()
    var output: [UInt8] = []
    /// The output's memory may be that of an event, which others have as well.
    var outputIsShared = false
    var listening: Listening?
    /// Output was taken since the timers were looked at last.
    private var hasSpoken = false
    var lastSpoken: Int64
    private var timers: ConnectionTimers
    private var lineRate: LineRate?
    private var waiting: (slot: ReplySlot, request: Request)?
    private var isSendWaiting = false
    private var sendsInFlight = 0
    /// The one request in flight that is no send.
    private var exclusive: ReplySlot?
    private var afterWrite: FollowUp?
    private var followedUp: ReplySlot?
    private var errorsInRow = 0
    private var failedLogins = 0
    private var isFirstLine = true

    /// Why the machine closes the connection, once it does; nil inside: its peer wished it.
    public private(set) var closing: ErrorCode??
    private var formErrorSeen: ErrorCode?

    /// The session that acts where a request names no token.
    public private(set) var binding: Session?

    /// The socket has more unsent bytes than the limit: nothing starts.
    public var outputIsFull = false
    /// The peer has shown a certificate that counts for its login, so that a password may be left out.
    public var takesCertificateLogin = false
    /// Bytes that were taken as output and are not with the network yet; looked at while the connection listens.
    public var bytesInSocket = 0

    public init(policy: Policy, now: Int64) {
        self.policy = policy
        timers = ConnectionTimers(policy.times, now: now)
        lineRate = policy.strangerLineRate ?? policy.lineRate
        lastSpoken = now
    }

    /// The connection is gone; nothing more will be asked of the machine.
    public mutating func connectionClosed() {
        endListening()
        bind(.unbind)
        phase = .finished
    }

    // MARK: Input

    /// The next line would be looked at now.
    public var wantsLine: Bool {
        mutating get {
            phase == .open && waiting == nil && exclusive == nil && !mayNotWrite
                && sendsInFlight < policy.mostSendsInFlight && lineRate?.isSpent != true
        }
    }

    /// Milliseconds for which no line is wanted because they came too fast; then say so by `lineRateTimePassed`.
    public var lineWait: Int64? {
        mutating get {
            guard let lineRate, lineRate.isSpent, phase == .open else { return nil }
            return lineRate.wait
        }
    }

    public mutating func lineRateTimePassed(now: Int64) {
        lineRate?.timePassed(now: now)
    }

    /// Takes a line, without its ending.
    public mutating func lineReceived(_ line: borrowing RawSpan, now: Int64) {
        timers.lineReceived(now: now)
        lineRate?.lineTaken(now: now)
        if isFirstLine {
            isFirstLine = false
            if FirstLine.looksLikeHTTP(line) {
                answer(.badRequest, .words, tag: nil)
                finish(.notChat)
                return
            }
        }
        do {
            guard let request = try RequestParser.parse(line, takesCertificateLogin: takesCertificateLogin) else {
                return
            }
            errorsInRow = 0
            isSendWaiting = request.command.name == .send
            waiting = (replies.reserve(request.dialect, tag: request.tag), request)
        } catch {
            formError(error.code, error.dialect, tag: error.tag)
        }
    }

    /// A line went over the limit; the rest of it is being skipped.
    public mutating func lineTooLong(_ dialect: Dialect, now: Int64) {
        timers.lineReceived(now: now)
        lineRate?.lineTaken(now: now)
        isFirstLine = false
        formError(.lineTooLong, dialect, tag: nil)
    }

    /// What was wrong with the line that came last, if it was no request; told once, for whoever counts.
    public mutating func takeFormError() -> ErrorCode? {
        formErrorSeen.take()
    }

    /// The peer has ended its sending side and every whole line was taken; called while a line is wanted.
    public mutating func inputEnded() {
        finish(nil)
    }

    /// It goes on: it has not been told to end.
    public var isOpen: Bool { phase == .open }

    // MARK: Requests

    /// A request that may start now; the owner must start it and say so by `started`.
    public mutating func nextRequest() -> (slot: ReplySlot, request: Request)? {
        guard let slot = waiting?.slot, phase == .open, !mayNotWrite, exclusive == nil else { return nil }
        if isSendWaiting {
            sendsInFlight += 1
        } else {
            guard sendsInFlight == 0 else { return nil }
            exclusive = slot
        }
        return waiting.take()
    }

    /// A request has started whose outcome has not come.
    public var awaitsOutcome: Bool {
        mutating get { exclusive != nil || sendsInFlight > 0 }
    }

    /// The binding changes as soon as a request has started, so that the next one sees it.
    public mutating func bind(_ change: BindingChange) {
        switch change {
        case .keep:
            break
        case .bind(let session):
            guard binding !== session else { return }
            sessionBound(session)
            binding?.connectionUnbound()
            session.connectionBound()
            binding = session
            if timers.sessionBound() { lineRate = policy.lineRate }
        case .unbind:
            if let binding { sessionEnded(binding) }
            binding?.connectionUnbound()
            binding = nil
        }
    }

    /// Takes the outcome of a request, whenever it comes.
    public mutating func completed(_ slot: ReplySlot, _ outcome: Outcome) {
        bind(outcome.binding)
        guard replies.answer(slot, outcome.reply, language: policy.language, into: &output) else { return }
        if slot == exclusive {
            if let followUp = outcome.afterWrite {
                // The request completes when `followUpCompleted` is called.
                afterWrite = followUp
            } else {
                exclusive = nil
            }
        } else {
            sendsInFlight -= 1
        }
        change(outcome.listening)
        note(outcome.reply)
    }

    /// `takeFollowUp` has something to give.
    public var hasFollowUp: Bool {
        mutating get { afterWrite != nil }
    }

    /// What to do once all output taken so far has been handed to the socket; it is given once.
    public mutating func takeFollowUp() -> (slot: ReplySlot, followUp: FollowUp)? {
        guard let followUp = afterWrite, let slot = exclusive else { return nil }
        afterWrite = nil
        followedUp = slot
        return (slot, followUp)
    }

    /// Whether this request was answered and its follow-up is under way.
    public mutating func isFollowedUp(_ slot: ReplySlot) -> Bool {
        slot == followedUp
    }

    /// A request with a follow-up has completed.
    public mutating func followUpCompleted(_ slot: ReplySlot) {
        guard slot == followedUp else { return }
        followedUp = nil
        exclusive = nil
    }

    // MARK: Output

    public var hasOutput: Bool {
        mutating get { !output.isEmpty }
    }

    /// Takes all bytes that are to be sent, in order; when they are sent, give their memory back.
    public mutating func takeOutput() -> [UInt8] {
        guard !output.isEmpty else { return [] }
        hasSpoken = true
        var taken: [UInt8] = []
        swap(&taken, &output)
        return taken
    }

    /// Keeps the memory for what is said next, unless it is much.
    public mutating func giveBack(_ memory: consuming [UInt8]) {
        let isShared = outputIsShared
        outputIsShared = false
        guard !isShared, output.capacity == 0, memory.capacity <= 2_048 else { return }
        memory.removeAll(keepingCapacity: true)
        output = memory
    }

    /// Everything is answered: end the sending side after the output. It stays true.
    public mutating func wantsClose() -> Bool {
        guard case .finishing(let code, let retryAfter) = phase else { return phase == .finished }
        guard exclusive == nil, sendsInFlight == 0, replies.isEmpty else { return false }
        phase = .finished
        if let code {
            ReplyEncoder.append(
                .closing(code, retryAfter: retryAfter), language: policy.language, to: &output)
        }
        return true
    }

    // MARK: Time and the end

    /// Looks at the timers; about once a second.
    public mutating func timePassed(now: Int64, isInsideLine: Bool) {
        guard phase == .open else { return }
        if hasSpoken { lastSpoken = now }
        hasSpoken = false
        listeningTimePassed(now: now)
        let isBusy = exclusive != nil || sendsInFlight > 0 || waiting != nil || outputIsFull
        if let code = timers.expired(
            now: now, isInsideLine: isInsideLine, isBusy: isBusy, isListening: listening != nil)
        {
            finish(code)
        }
    }

    /// Lets what has started end, answers nothing more, and closes; a reason is announced by `closing`.
    public mutating func finish(_ code: ErrorCode?, retryAfter: Int? = nil) {
        guard phase == .open else { return }
        if let (slot, _) = waiting {
            // It never started; where the server closes by itself, its sender learns that from `closing`.
            waiting = nil
            _ = replies.fill(slot, .failure(code ?? .shuttingDown, retryAfter: retryAfter))
            replies.takeReady(language: policy.language, into: &output)
        }
        phase = .finishing(code, retryAfter: retryAfter)
        closing = .some(code)
        endListening()
    }

    // MARK: Private

    /// So much output waits to be taken that nothing starts before it is.
    public var isPausedByOutput: Bool {
        mutating get { output.count >= policy.mostOutputBytes }
    }

    /// The socket is full, or so much waits for it that it would be.
    var mayNotWrite: Bool {
        mutating get { outputIsFull || isPausedByOutput }
    }

    private mutating func formError(_ code: ErrorCode, _ dialect: Dialect, tag: Tag?) {
        answer(code, dialect, tag: tag)
        formErrorSeen = code
        errorsInRow += 1
        if errorsInRow >= policy.mostErrors {
            finish(.tooManyErrors)
        }
    }

    private mutating func answer(_ code: ErrorCode, _ dialect: Dialect, tag: Tag?) {
        let slot = replies.reserve(dialect, tag: tag)
        _ = replies.fill(slot, .failure(code, retryAfter: nil))
        replies.takeReady(language: policy.language, into: &output)
    }

    private mutating func note(_ reply: Reply) {
        switch reply {
        case .bye:
            finish(nil)
        case .failure(.authFailed, _), .failure(.invalidInvite, _):
            failedLogins += 1
            if failedLogins >= policy.mostFailedLogins {
                finish(.tooManyErrors)
            }
        default:
            break
        }
    }
}
