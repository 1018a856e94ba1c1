;; C += A B, four rows by four columns of C at a time, two numbers in each addition and product. laboratory.js holds the
;; assembled bytes and says what the arguments are; a test assembles this text and compares.
;;
;; C, A, B: where the first numbers stand, in bytes. rowA, columnA: the way from row to row of A, and from column to
;; column, in bytes; of a transpose the two are exchanged. rows: a multiple of 4. between: columns of A and rows of B.
;; columns: how many bytes of each row of C are computed, a multiple of 32. rowB: the way from row to row of B and of C.
(module
  (import "page" "memory" (memory 1))
  (func (export "product")
    (param $C i32) (param $A i32) (param $rowA i32) (param $columnA i32) (param $B i32)
    (param $rows i32) (param $between i32) (param $columns i32) (param $rowB i32)
    (local $j i32) (local $k i32) (local $p i32) (local $p2 i32) (local $q i32) (local $o i32) (local $Cr i32)
    (local $b0 v128) (local $b1 v128) (local $v v128)
    (local $s0 v128) (local $s1 v128) (local $t0 v128) (local $t1 v128)
    (local $u0 v128) (local $u1 v128) (local $w0 v128) (local $w1 v128)
    (local $rowA2 i32)
    (local.set $rowA2 (i32.shl (local.get $rowA) (i32.const 1)))
    (block $done (loop $row
      ;; four rows
      (br_if $done (i32.lt_s (local.get $rows) (i32.const 4)))
      (local.set $j (i32.const 0))
      (block $doneC (loop $col
        ;; four columns: the sums of the rows are s, t, u and w, each in two parts
        (br_if $doneC (i32.ge_s (local.get $j) (local.get $columns)))
        (local.set $s0 (v128.const i64x2 0 0)) (local.set $s1 (v128.const i64x2 0 0))
        (local.set $t0 (v128.const i64x2 0 0)) (local.set $t1 (v128.const i64x2 0 0))
        (local.set $u0 (v128.const i64x2 0 0)) (local.set $u1 (v128.const i64x2 0 0))
        (local.set $w0 (v128.const i64x2 0 0)) (local.set $w1 (v128.const i64x2 0 0))
        (local.set $p (local.get $A))
        (local.set $q (i32.add (local.get $B) (local.get $j)))
        (local.set $k (local.get $between))
        (loop $sum
          ;; one row of B, times one number from each of the four rows of A
          (local.set $b0 (v128.load (local.get $q)))
          (local.set $b1 (v128.load offset=16 (local.get $q)))
          (local.set $v (v128.load64_splat (local.get $p)))
          (local.set $s0 (f64x2.add (local.get $s0) (f64x2.mul (local.get $v) (local.get $b0))))
          (local.set $s1 (f64x2.add (local.get $s1) (f64x2.mul (local.get $v) (local.get $b1))))
          (local.set $v (v128.load64_splat (i32.add (local.get $p) (local.get $rowA))))
          (local.set $t0 (f64x2.add (local.get $t0) (f64x2.mul (local.get $v) (local.get $b0))))
          (local.set $t1 (f64x2.add (local.get $t1) (f64x2.mul (local.get $v) (local.get $b1))))
          (local.set $p2 (i32.add (local.get $p) (local.get $rowA2)))
          (local.set $v (v128.load64_splat (local.get $p2)))
          (local.set $u0 (f64x2.add (local.get $u0) (f64x2.mul (local.get $v) (local.get $b0))))
          (local.set $u1 (f64x2.add (local.get $u1) (f64x2.mul (local.get $v) (local.get $b1))))
          (local.set $v (v128.load64_splat (i32.add (local.get $p2) (local.get $rowA))))
          (local.set $w0 (f64x2.add (local.get $w0) (f64x2.mul (local.get $v) (local.get $b0))))
          (local.set $w1 (f64x2.add (local.get $w1) (f64x2.mul (local.get $v) (local.get $b1))))
          (local.set $p (i32.add (local.get $p) (local.get $columnA)))
          (local.set $q (i32.add (local.get $q) (local.get $rowB)))
          (br_if $sum (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
        (local.set $o (i32.add (local.get $C) (local.get $j)))
        (v128.store (local.get $o) (f64x2.add (v128.load (local.get $o)) (local.get $s0)))
        (v128.store offset=16 (local.get $o) (f64x2.add (v128.load offset=16 (local.get $o)) (local.get $s1)))
        (local.set $o (i32.add (local.get $o) (local.get $rowB)))
        (v128.store (local.get $o) (f64x2.add (v128.load (local.get $o)) (local.get $t0)))
        (v128.store offset=16 (local.get $o) (f64x2.add (v128.load offset=16 (local.get $o)) (local.get $t1)))
        (local.set $o (i32.add (local.get $o) (local.get $rowB)))
        (v128.store (local.get $o) (f64x2.add (v128.load (local.get $o)) (local.get $u0)))
        (v128.store offset=16 (local.get $o) (f64x2.add (v128.load offset=16 (local.get $o)) (local.get $u1)))
        (local.set $o (i32.add (local.get $o) (local.get $rowB)))
        (v128.store (local.get $o) (f64x2.add (v128.load (local.get $o)) (local.get $w0)))
        (v128.store offset=16 (local.get $o) (f64x2.add (v128.load offset=16 (local.get $o)) (local.get $w1)))
        (local.set $j (i32.add (local.get $j) (i32.const 32)))
        (br $col)))
      (local.set $A (i32.add (local.get $A) (i32.shl (local.get $rowA) (i32.const 2))))
      (local.set $C (i32.add (local.get $C) (i32.shl (local.get $rowB) (i32.const 2))))
      (local.set $rows (i32.sub (local.get $rows) (i32.const 4)))
      (br $row)))))
