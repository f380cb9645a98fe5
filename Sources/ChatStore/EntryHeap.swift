/// A binary heap of streams, the one with the lowest next id first.
struct EntryHeap {
    private var streams: [EntryStream] = []

    var first: EntryStream? { streams.first }

    mutating func insert(_ stream: EntryStream) {
        streams.append(stream)
        var place = streams.count - 1
        while place > 0, streams[place].nextID < streams[(place - 1) / 2].nextID {
            streams.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func removeFirst() -> EntryStream? {
        guard let last = streams.popLast() else { return nil }
        guard let first = streams.first else { return last }
        streams[0] = last
        var place = 0
        while true {
            var smallest = place
            for child in [2 * place + 1, 2 * place + 2] where child < streams.count {
                if streams[child].nextID < streams[smallest].nextID { smallest = child }
            }
            guard smallest != place else { return first }
            streams.swapAt(place, smallest)
            place = smallest
        }
    }
}
