public import ChatCore

extension InMemoryStore: BlockStore {
    public func allBlocks() throws(StoreError) -> [Block] {
        try run { state throws(StoreError) in Array(state.messages.blocks) }
    }

    public func setBlock(_ block: Block, to isBlocked: Bool) async throws(StoreError) -> BlockList {
        try run { state throws(StoreError) in
            if isBlocked { state.messages.blocks.insert(block) } else { state.messages.blocks.remove(block) }
            state.blockRevision += 1
            let list = state.messages.blocks.filter { $0.blocker == block.blocker }.map(\.blocked)
            return BlockList(blocked: Set(list), revision: state.blockRevision)
        }
    }
}
