//! The allocator of the binary.

use invitro_runner::CountingAllocator;
use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: CountingAllocator<MiMalloc> = CountingAllocator::new(MiMalloc);

unsafe extern "C" {
    /// Of mimalloc: frees what it keeps for later, and with `force` returns all memory that it can to the system.
    safe fn mi_collect(force: bool);
}

/// Returns free memory to the system.
pub(crate) fn give_back() {
    mi_collect(true);
}
