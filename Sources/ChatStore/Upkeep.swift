import ChatCore
import GRDB
import Glibc

/// What the writer does beside the log, when it has a moment: takes entries into the index of places and into the search
/// index, deletes what is too old, removes old text from the files, and gives free room back. Belongs to the writer's
/// thread.
final class Upkeep {
    enum Step: Equatable {
        /// Take the next entries into the index of places.
        case place
        /// Begin the index of places anew.
        case clearPlaces
        /// Begin the index anew.
        case clear
        /// Take so many entries into the index.
        case index(Int)
        /// Join parts of the index where they have become many, but write no more than so many pages.
        case tidy(pages: Int64)
        /// Join parts of the index; `all` with the first step.
        case join(all: Bool)
        /// Delete the next entries that are too old.
        case expire
        /// Empty the write-ahead log, which ends the removal of old text.
        case empty
        /// Give free room at the end of the file back.
        case shrink

        /// What it writes into can be made anew.
        var mayBeMadeAnew: Bool {
            switch self {
            case .index, .tidy, .join: true
            case .place, .clearPlaces, .clear, .expire, .empty, .shrink: false
            }
        }

        /// What it writes.
        var subject: String {
            switch self {
            case .place, .clearPlaces: "the index of places"
            case .shrink: "the shorter file"
            case .empty: "the end of the removal of old text"
            case .expire: "the log without its oldest messages"
            case .clear, .index, .tidy, .join: "the search index"
            }
        }
    }

    let places: PlaceWriter
    let index: SearchIndex
    let room: FreeRoom
    let expiry: MessageExpiry
    /// The newest id of the log.
    var newest: Int64
    /// What did not work is left alone until `maintain` is called again.
    private(set) var isPaused = false
    /// Somebody else reads, so that the write-ahead log could not be emptied: that alone is left alone likewise.
    private var isLogHeld = false
    /// What could not be written when that was tried last.
    private var failing: Set<String> = []
    /// The index of places could not be written: it is tried again when the log has come to this id.
    private(set) var placesWait: Int64?

    private let options: StoreOptions
    private let findChanged: PreparedStatement
    private let noteChanged: PreparedStatement
    private let setChanged: PreparedStatement
    /// Nil as long as no old text is being removed.
    private var removal: Step?
    /// When text was changed first since that began, in milliseconds since 1970.
    private var changedMeanwhile: Int64?
    private var waiting: [@Sendable () -> Void] = []
    private var lastStep: UInt64 = 0
    /// Whose turn it is, where more than one thing has to be done beside other work.
    private var turn = 0
    /// Steps of joining that the last entries have made necessary, and how much each writes.
    private var untidy = (steps: 0, pages: Upkeep.tidyPages)

    /// Entries of a piece: a few milliseconds, for which a message may have to wait.
    static let piece = 64
    /// Likewise, of the index of places.
    static let placesPiece: Int64 = 8_192
    /// Pages that are written in a step of joining: likewise.
    static let pages: Int64 = 32
    /// Likewise, at least, in each of the steps that follow new entries. A page of the index is written again with each
    /// of its four or five levels, and 64 messages fill about five.
    static let tidyPages: Int64 = 16
    private static let tidySteps = 2
    /// Nanoseconds after which a busy writer makes one step all the same.
    private static let longest: UInt64 = 250_000_000

    static let changedSQL = "SELECT changed FROM indexing"
    static let newestSQL = "SELECT max(id) FROM entries"

    init(_ database: Database, _ options: StoreOptions, _ tail: LogTail) throws {
        self.options = options
        places = try PlaceWriter(database, tail)
        index = try SearchIndex(database)
        room = try FreeRoom(database, options)
        expiry = try MessageExpiry(database, options)
        newest = try PreparedStatement(database, Upkeep.newestSQL).firstInteger() ?? 0
        findChanged = try PreparedStatement(database, Upkeep.changedSQL)
        noteChanged = try PreparedStatement(database, "UPDATE indexing SET changed = ? WHERE changed IS NULL")
        setChanged = try PreparedStatement(database, "UPDATE indexing SET changed = ?")
    }

    /// What to do when nothing else is there; nil: nothing.
    var next: Step? {
        nextPlaces ?? nextOfIndex
    }

    var nextPlaces: Step? {
        guard newest >= placesWait ?? 0 else { return nil }
        if places.damage != nil { return .clearPlaces }
        return newest > places.upTo ? .place : nil
    }

    var nextOfIndex: Step? {
        if isPaused { return nil }
        if index.isDamaged { return .clear }
        if let removalStep { return removalStep }
        if untidy.steps > 0 { return .tidy(pages: untidy.pages) }
        if options.isSearchOn, newest > index.upTo { return .index(Upkeep.piece) }
        return nextOfExpiry ?? nextOfRoom
    }

    private var removalStep: Step? {
        isLogHeld && removal == .empty ? nil : removal
    }

    private var nextOfExpiry: Step? {
        guard expiry.isRunning else { return nil }
        if let id = expiry.wantedPlaces(newest: newest), id > places.upTo, let step = nextPlaces { return step }
        return .expire
    }

    private var nextOfRoom: Step? {
        room.isTooMuch ? .shrink : nil
    }

    /// What to do although there is other work.
    /// - Parameter batch: how much was just committed.
    func due(after batch: Int) -> Step? {
        let mustPlace = newest - places.upTo > options.mostUnplaced || places.damage != nil
        if mustPlace, let step = nextPlaces { return step }
        let step = nextOfIndex
        if step == nil || step == .clear { return step }
        if options.isSearchOn, newest - index.upTo > options.mostUnindexed {
            return nextInTurn(removalStep ?? nextOfExpiry, entries: min(max(Upkeep.piece, 2 * batch), 1_000))
        }
        guard Upkeep.now() - lastStep > Upkeep.longest else { return nil }
        return nextInTurn(removalStep ?? nextOfExpiry ?? nextOfRoom, entries: Upkeep.piece)
    }

    /// What is to be done of all that waits. While others write none of it is ever at its end: there are new entries for
    /// the index, its parts have become more, more is too old. So each has its turn, the joining two, as after each
    /// piece of the index.
    private func nextInTurn(_ other: Step?, entries: Int) -> Step? {
        let tidy: Step? = untidy.steps > 0 ? .tidy(pages: untidy.pages) : nil
        let index: Step? = options.isSearchOn && newest > index.upTo ? .index(entries) : nil
        guard let other else { return tidy ?? index }
        turn = (turn + 1) % 4
        switch turn {
        case 0: return other
        case 3: return index ?? tidy ?? other
        default: return tidy ?? index ?? other
        }
    }

    /// A step was made.
    /// - Parameter more: of joining: there may be something left to do.
    func done(_ step: Step, more: Bool = false) {
        failing.remove(step.subject)
        if step == .place || step == .clearPlaces {
            placesWait = nil
            return
        }
        lastStep = Upkeep.now()
        switch step {
        case .place, .clearPlaces, .shrink: break
        case .clear: untidy.steps = 0
        case .index(let count): untidy = (Upkeep.tidySteps, max(Upkeep.tidyPages, Int64(count) / 4))
        case .expire: untidy = (Upkeep.tidySteps, Upkeep.tidyPages)
        case .tidy: untidy.steps = more ? untidy.steps - 1 : 0
        case .join: removal = more ? .join(all: false) : .empty
        case .empty:
            removal = nil
            complete()
        }
    }

    /// A step could not be made.
    /// - Returns: whether that is new.
    func failed(_ step: Step) -> Bool {
        switch step {
        case .place, .clearPlaces: placesWait = newest + max(1, options.mostUnplaced)
        case .empty: isLogHeld = true
        default: isPaused = true
        }
        return failing.insert(step.subject).inserted
    }

    /// Whether the last try failed, too.
    func hasFailed(_ step: Step) -> Bool { failing.contains(step.subject) }

    /// The old text of a message is gone from the answers with this transaction, but not from the files.
    func textChanged(at time: Int64) throws(SQLiteFailure) {
        if removal != nil { changedMeanwhile = changedMeanwhile ?? time }
        noteChanged.bind(time, 1)
        try noteChanged.run()
    }

    /// Begins to delete what is too old if that is due, and to remove old text if some has been there for long.
    func maintain(now: Int64) throws(SQLiteFailure) {
        goOn()
        try room.look()
        try expiry.beginIfDue(now: now)
        guard removal == nil, let changed = try findChanged.firstInteger() else { return }
        // A clock that went back must not put it off for ever.
        if changed > now || now - changed >= options.oldTextMilliseconds { begin() }
    }

    /// Begins to remove old text now.
    func removeOldText(_ completion: @escaping @Sendable () -> Void) {
        goOn()
        waiting.append(completion)
        begin()
    }

    /// The files hold no old text any more, but what was changed meanwhile. Must be called inside a transaction.
    func oldTextRemoved() throws(SQLiteFailure) {
        if let changedMeanwhile { setChanged.bind(changedMeanwhile, 1) } else { setChanged.bindNull(1) }
        try setChanged.run()
    }

    /// Nobody waits in vain.
    func complete() {
        for completion in waiting { completion() }
        waiting.removeAll()
    }

    /// What did not work is tried again.
    func goOn() {
        isPaused = false
        isLogHeld = false
    }

    /// Nobody waits in vain for what is not done any more.
    func end() {
        complete()
        expiry.complete(isDone: false)
    }

    private func begin() {
        removal = .join(all: true)
        changedMeanwhile = nil
    }

    /// Nanoseconds of a clock that nobody sets.
    static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
