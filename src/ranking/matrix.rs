//! Inverse and determinant of a positive definite matrix, by halves: nearly all the work is products of matrices, which the
//! library does several times faster than its own factorisation.

use nalgebra::DMatrix;

/// Matrices up to this size are factorised by the library.
const SMALL: usize = 48;

/// The inverse and the logarithm of the determinant; none if the matrix is not positive definite.
///
/// With blocks `[A Bᵀ; B D]`, `X = B A⁻¹` and `S = D − X Bᵀ`, the inverse is `[A⁻¹ + Xᵀ S⁻¹ X, −Xᵀ S⁻¹; −S⁻¹ X, S⁻¹]` and the
/// determinant `|A| · |S|` (Golub, Van Loan, *Matrix Computations*, 2.1.4 and 3.2.11).
#[must_use]
pub fn inverse(m: &DMatrix<f64>) -> Option<(DMatrix<f64>, f64)> {
    let n = m.nrows();
    if n <= SMALL {
        let factor = m.clone().cholesky()?;
        let log = factor.l_dirty().diagonal().iter().map(|d| d.ln()).sum::<f64>();
        return Some((factor.inverse(), 2.0 * log));
    }
    let h = n / 2;
    let (a, b) = (m.view((0, 0), (h, h)).into_owned(), m.view((h, 0), (n - h, h)).into_owned());
    let (mut a, log_a) = inverse(&a)?;
    let x = &b * &a;
    let s = m.view((h, h), (n - h, n - h)) - &x * b.transpose();
    let (s, log_s) = inverse(&s)?;
    let sx = &s * &x;
    a += x.transpose() * &sx;
    let mut out = DMatrix::zeros(n, n);
    out.view_mut((0, 0), (h, h)).copy_from(&a);
    out.view_mut((h, h), (n - h, n - h)).copy_from(&s);
    out.view_mut((h, 0), (n - h, h)).copy_from(&(-&sx));
    out.view_mut((0, h), (h, n - h)).copy_from(&(-sx.transpose()));
    Some((out, log_a + log_s))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranking::lot::Lot;

    #[test]
    fn the_inverse_by_halves_is_the_inverse() {
        let mut lot = Lot::new("matrix");
        for n in [1, 2, 48, 49, 150] {
            let root = DMatrix::from_fn(n, n, |_, _| lot.normal());
            let m = &root * root.transpose() + DMatrix::identity(n, n);
            let (inverse, log) = inverse(&m).unwrap();
            assert!((&m * &inverse - DMatrix::identity(n, n)).amax() < 1e-9);
            let expected = 2.0 * m.cholesky().unwrap().l().diagonal().iter().map(|d| d.ln()).sum::<f64>();
            assert!((log - expected).abs() < 1e-8);
        }
        assert!(inverse(&DMatrix::from_element(2, 2, 1.0)).is_none());
    }
}
