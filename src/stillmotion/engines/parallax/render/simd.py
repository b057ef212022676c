"""SIMD types for kernels whose loads numba cannot vectorise: sixteen lanes at once.

The lanes are a block of pixels: two rows of eight or four of four. Values of these types live
inside one compiled function: made by `ints`, `floats`, `columns_8` and so on or loaded from memory,
combined by the usual operators, and stored. LLVM maps them to the vector instructions of the
processor that it compiles for, splitting them where registers are shorter. Memory is reached
through `address`, which counts no references (counting in an inner loop would take half of its
time) and checks no bounds: callers hold the array and clamp.

numba's cache looks at the file of a kernel alone: whoever changes this one clears `__pycache__`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

import numba.extending
from llvmlite import ir
from numba.core import types

WIDTH = 16

_BYTE, _PAIR, _WORD, _LONG = (ir.IntType(bits) for bits in (8, 16, 32, 64))
_BYTES, _INTS = ir.VectorType(_BYTE, WIDTH), ir.VectorType(_WORD, WIDTH)
_FLOATS = ir.VectorType(ir.FloatType(), WIDTH)
_ADDRESS = types.CPointer(types.uint8)  # type: ignore[no-untyped-call]

Emit = Callable[..., Any]


def intrinsic(typed: Emit) -> Any:
    """numba's own, whose types do not fit how its result is called."""
    return numba.extending.intrinsic(typed)


class Lanes(types.Type):
    """`WIDTH` numbers of one kind in a vector register."""

    def __init__(self, vector: ir.VectorType, name: str) -> None:
        self.vector = vector
        super().__init__(name=name)


INTS = Lanes(_INTS, "lanes of int32")
FLOATS = Lanes(_FLOATS, "lanes of float32")


@numba.extending.register_model(Lanes)
class _InRegister(numba.extending.models.PrimitiveModel):
    def __init__(self, manager: Any, lanes: Lanes) -> None:
        super().__init__(manager, lanes, lanes.vector)  # type: ignore[no-untyped-call]


def _each(on_ints: Emit | None, on_floats: Emit | None) -> Any:
    """A function of two `Lanes` of one kind, from what to emit for each kind."""

    @intrinsic
    def combine(_typing: Any, a: Any, b: Any) -> Any:
        emit = on_ints if a == INTS else on_floats
        if a != b or emit is None:
            return None
        return a(a, b), lambda _context, builder, _signature, args: emit(builder, *args)

    return combine


def _choose(compare: Emit, sign: str) -> Emit:
    # A comparison with NaN is false, so that of NaN and a number the number is chosen.
    return lambda builder, a, b: builder.select(compare(builder, sign, a, b), a, b)


least = _each(_choose(ir.IRBuilder.icmp_signed, "<"), _choose(ir.IRBuilder.fcmp_ordered, "<"))
most = _each(_choose(ir.IRBuilder.icmp_signed, ">"), _choose(ir.IRBuilder.fcmp_ordered, ">"))

_OPERATORS = {
    operator.add: _each(ir.IRBuilder.add, ir.IRBuilder.fadd),
    operator.sub: _each(ir.IRBuilder.sub, ir.IRBuilder.fsub),
    operator.mul: _each(ir.IRBuilder.mul, ir.IRBuilder.fmul),
    operator.and_: _each(ir.IRBuilder.and_, None),
    operator.rshift: _each(ir.IRBuilder.ashr, None),
}


def _give(symbol: Any, combine: Any) -> None:
    # Without types: numba wants both signatures alike to the letter.
    implement = lambda a, b: combine(a, b)  # noqa: E731
    numba.extending.overload(symbol)(
        lambda a, b: implement if isinstance(a, Lanes) and a == b else None
    )


for _symbol, _combine in _OPERATORS.items():
    _give(_symbol, _combine)


@intrinsic
def ints(_typing: Any, number: Any) -> Any:
    """`number` in every lane, as int32."""
    return INTS(number), _spread(types.int32, _INTS)


@intrinsic
def floats(_typing: Any, number: Any) -> Any:
    """`number` in every lane, as float32."""
    return FLOATS(number), _spread(types.float32, _FLOATS)


def _numbers(of: Callable[[int], int]) -> Any:
    @intrinsic
    def numbers(_typing: Any) -> Any:
        constants = [ir.Constant(ir.FloatType(), float(of(k))) for k in range(WIDTH)]
        return FLOATS(), lambda *_: ir.Constant(_FLOATS, constants)

    return numbers


columns_8, rows_8 = _numbers(lambda k: k % 8), _numbers(lambda k: k // 8)
columns_4, rows_4 = _numbers(lambda k: k % 4), _numbers(lambda k: k // 4)
"""Functions of the place of each lane in a block 8 or 4 wide, as float32."""


@intrinsic
def truncated(_typing: Any, values: Any) -> Any:
    """Floats to ints, towards zero."""
    return INTS(values), lambda _context, builder, _signature, args: builder.fptosi(args[0], _INTS)


@intrinsic
def address(_typing: Any, array: Any) -> Any:
    """Where the bytes of a contiguous uint8 array begin; the array must be kept."""

    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, args[0]).data

    return _ADDRESS(array), emit


@intrinsic
def pairs(_typing: Any, base: Any, coordinates: Any, offset: Any) -> Any:
    """For each lane the byte at place + offset, and 256 times the next one."""
    return INTS(base, coordinates, offset), _gather(_PAIR)


@intrinsic
def quads(_typing: Any, base: Any, coordinates: Any, offset: Any) -> Any:
    """For each lane the four bytes from place + offset on, the first one lowest."""
    return INTS(base, coordinates, offset), _gather(_WORD)


def _loads(wide: int) -> Any:
    @intrinsic
    def load(_typing: Any, base: Any, place: Any, pitch: Any) -> Any:
        def emit(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            rows = _rows(wide)
            block = ir.Constant(rows, ir.Undefined)
            for k, where in enumerate(_row_pointers(builder, rows, args[:3])):
                row = builder.load(where, align=1)
                block = builder.insert_element(block, row, ir.Constant(_WORD, k))
            return builder.zext(builder.bitcast(block, _BYTES), _INTS)

        return INTS(base, place, pitch), emit

    return load


def _stores(wide: int) -> Any:
    @intrinsic
    def store(_typing: Any, base: Any, place: Any, pitch: Any, values: Any) -> Any:
        def emit(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            rows = _rows(wide)
            block = builder.bitcast(builder.trunc(args[3], _BYTES), rows)
            for k, where in enumerate(_row_pointers(builder, rows, args[:3])):
                row = builder.extract_element(block, ir.Constant(_WORD, k))
                builder.store(row, where, align=1)
            return context.get_dummy_value()

        return types.void(base, place, pitch, values), emit

    return store


load_8, load_4 = _loads(8), _loads(4)
"""Functions of (base, place, pitch): the bytes of a block whose first is at `place`, as ints, and
whose rows lie `pitch` bytes apart."""

store_8, store_4 = _stores(8), _stores(4)
"""Functions of (base, place, pitch, values): the reverse."""


def _rows(wide: int) -> ir.VectorType:
    return ir.VectorType(ir.IntType(8 * wide), WIDTH // wide)


def _row_pointers(builder: Any, rows: ir.VectorType, where: Any) -> Iterator[Any]:
    base, place, pitch = where
    for _ in range(rows.count):
        yield builder.bitcast(builder.gep(base, [place]), rows.element.as_pointer())
        place = builder.add(place, pitch)


def _spread(kind: Any, vector: ir.VectorType) -> Emit:
    def emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        number = context.cast(builder, args[0], signature.args[0], kind)
        nothing = ir.Constant(vector, ir.Undefined)
        first = builder.insert_element(nothing, number, ir.Constant(_WORD, 0))
        return builder.shuffle_vector(first, nothing, ir.Constant(_INTS, [0] * WIDTH))

    return emit


def _gather(kind: ir.IntType) -> Emit:
    """Loads of `kind` one by one: on present processors faster than their gather instruction."""

    def emit(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        base = builder.gep(args[0], [args[2]])
        result = ir.Constant(ir.VectorType(kind, WIDTH), ir.Undefined)
        for k in range(WIDTH):
            lane = ir.Constant(_WORD, k)
            place = builder.zext(builder.extract_element(args[1], lane), _LONG)
            where = builder.bitcast(builder.gep(base, [place]), kind.as_pointer())
            result = builder.insert_element(result, builder.load(where, align=1), lane)
        return result if kind == _WORD else builder.zext(result, _INTS)

    return emit
